// Package store keeps everything durable, in SQLite or PostgreSQL.
//
// It implements the small interfaces that the rules declare beside themselves
// (oauth.GrantStore, session.Store, …); their comments are the promises, and
// storetest proves each on both databases.
//
// A verb is a list of statements written once for both databases: dialect.go
// alone knows which it talks to. On PostgreSQL the list is one pipelined batch,
// one round trip and one transaction; on SQLite it is a savepoint in the
// transaction of the one writer, who commits for everybody waiting. A verb
// returns when its rows are durable. What may happen is answered as a row,
// never as an error.
//
// It does not judge requests, hash, seal or sign, and it holds nothing that
// would open an account: hashes, seeds and wrapped keys only.
package store
