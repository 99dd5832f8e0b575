package main

import "github.com/authgrove/authgrove/reliability/lab"

// row is one fault.
type row struct {
	id, title string
	// does says what is done, criterion what must hold, note what a reader would ask.
	does, criterion, note string
	databases             []string
	options               lab.Options
	alone                 bool // whether it breaks the database for others
	try                   func(*trial) error
}

var both = []string{sqlite, postgres}

// rows is every fault that is tried, under its number in the plan.
var rows = []row{
	{id: "R01", title: "kill -9 during code exchange", databases: both, try: killDuringExchange,
		does: "Sixteen workers get codes and exchange them, up to 1,000 a second; after 0 to 200 ms the process is killed. After each " +
			"restart every acknowledged access token is used, every exchange without an answer is tried again, and every second acknowledged code is presented again.",
		criterion: "every acknowledged token is good after the restart and at the end of all; no code gives tokens twice; ready within 2 s."},
	{id: "R02", title: "kill -9 during refresh", databases: both, try: killDuringRefresh, options: lab.Options{RefreshWindow: refreshWindow},
		does: "Sixteen workers refresh many grants, up to 1,000 refreshes a second; after 0 to 200 ms the process is killed. After each " +
			"restart every refresh without an answer is tried again, twice, with the old token. The window of the apps is 5 s.",
		criterion: "no session is lost; a retry gives one successor, however often; a replaced token is dead after its window, also after a restart."},
	{id: "R05", title: "100 exchanges of one code at once", databases: both, try: raceExchange,
		does:      "100 callers present one code at once, with the right proof.",
		criterion: "exactly one gets tokens, all others `invalid_grant`, nobody a 5xx; the tokens die with the second presentation; 99 % answered within 1 s."},
	{id: "R06", title: "100 refreshes of one token at once", databases: both, try: raceRefresh,
		does:      "100 callers refresh with one token at once.",
		criterion: "there is one successor, and it lives; all callers get it or `invalid_grant`; no grant ends; 99 % answered within 1 s."},
	{id: "R07", title: "the same races over three nodes", databases: []string{postgres}, try: raceAcrossNodes,
		does:      "As R05 and R06, the callers spread over three processes on one database.",
		criterion: "as R05 and R06.", note: "SQLite has one node."},
	{id: "R13", title: "the database is gone", databases: both, try: databaseGone, alone: true,
		does: "Under 200 requests a second of every kind the database goes away for 30 s: PostgreSQL is stopped as by `pg_ctl stop -m immediate`, " +
			"the SQLite file is locked by another process.",
		criterion: "what needs the database is answered 503 with Retry-After, 99 % within 1 s and nobody later than 3 s; JWKS and discovery stay 200; " +
			"no wrong answer, no revocation reports success; recovery within 2 s; every session lives."},
	{id: "R14", title: "the database is slow", databases: []string{postgres}, try: slowDatabase, alone: true, options: lab.Options{Proxied: true},
		does: "Every process of PostgreSQL is stopped by SIGSTOP for 20 s, then a proxy holds each of its answers back for 500 ms, for 20 s; " +
			"each time 1,500 refreshes come at once and 200 a second after them.",
		criterion: "the server sheds load: two goroutines for each connection, one more for each of at most 1,000 callers who wait, at most 100 MiB more memory; JWKS is answered, 99 % within 500 ms; " +
			"refreshes work within 5 s after the database does.",
		note: "For a file, R13 is the same: a write waits for the lock."},
	{id: "R33", title: "graceful shutdown", databases: both, try: gracefulShutdown,
		does: "SIGTERM while 200 redemptions are in flight, half their bodies sent, and other clients send 500 requests a second until /readyz says no; " +
			"then a second SIGTERM while a request is in flight.",
		criterion: "/readyz says no first; no accepted request fails; the process ends with status 0 within 15 s; a second SIGTERM ends it within 1 s."},
	{id: "R03", title: "power cut", databases: []string{sqlite}, try: powerCuts,
		does: "The server runs under strace, which records each write and fsync of its files. The recording is replayed up to a moment, half of the time the one " +
			"after an acknowledgement; of what was not synchronised then, pieces are kept, dropped or torn at random, also names in the folder. The server starts " +
			"on each such image.",
		criterion: "no acknowledged exchange, refresh, revocation, key or migration is lost; `integrity_check` is ok; an interrupted migration can be repeated.",
		note:      "PostgreSQL keeps its own promises under a power cut; the server refuses to run with `synchronous_commit` off."},
	{id: "R18", title: "the disk is full", databases: []string{sqlite}, try: diskFull,
		does:      "The database lies on a file system of 64 MB that is filled to its last byte.",
		criterion: "writes are answered 503 with Retry-After, reads and JWKS 200; the log names the cause; writes work within 5 s after there is room; no session is lost; no grant is without its audit row.",
		note:      "A full disk of PostgreSQL's is PostgreSQL's; to the server it is R13."},
	{id: "R20", title: "no descriptors left", databases: both, try: noDescriptors, alone: true,
		does: "The process may have 256 files open; 400 clients hold a connection without sending anything, and open another when it is cut. " +
			"On PostgreSQL the database is restarted meanwhile.",
		criterion: "no crash; who was connected is served; at least 16 descriptors stay free for the database, mail and the log; new connections work within 5 s after the others have gone."},
	{id: "R21", title: "slow clients", databases: []string{sqlite}, try: slowClients,
		does:      "5,000 connections at once that send their head, then 5,000 that send their body, a few bytes four times a second, then 5,000 that ask for much and never read. At full size the load generator has one core, the server the other.",
		criterion: "each is cut within 10 s (judged at 12); honest refreshes meanwhile are answered, 99 % within 200 ms; at most 150 MiB more memory.",
		note: "None of it reaches a database. An answer from memory is the one copy that there is, connections are let in behind the requests that can be worked on, and those who do not " +
			"read are not all cut in one moment. There is no limit for each address."},
	{id: "ht.loginFlood", title: "a flood of sign-ins", databases: both, try: loginFlood,
		does: "500 sign-ins by password a second as people who do not exist, the budgets against guessing switched off, as if each came from another network; apps refresh " +
			"50 times a second before and meanwhile. Load, server and database share all cores.",
		criterion: "what is not looked at is answered 503 with Retry-After; every refresh works; in a full run 99 % of them within twice the time of before.",
		note: "The number is that of the attack case. A network that uses up its tries is answered 429, which `go test ./tests/attacks` shows. What is left: each hash takes 19 MiB anew, " +
			"so each makes a round of the collector; with GOGC=1000 in the server's environment 99 % were within 6.1 ms instead of 10.5, after 2.8 before the flood."},
	{id: "R22", title: "huge bodies", databases: []string{sqlite}, try: hugeBodies,
		does:      "1,000 requests each with a body of 100 MB by length, by chunks without end, and by gzip.",
		criterion: "413, 413 and 415; at most about 1 MB is read of each (12 MB with the buffers of both ends); at most 50 MiB more memory.",
		note:      "None of it reaches a database."},
	{id: "R24", title: "signing keys rotate under load", databases: both, try: rotateUnderLoad,
		does: "The signing key is replaced 30 times while apps refresh 500 times a second; eight verifiers check every token with a key set that they keep as long as they may, " +
			"and never ask again because of a key they do not know. The nodes replace a key by themselves when it is old; that it is, and that the day between publication and first use lasts 4 s, is made so by SQL. On PostgreSQL there are two nodes, and verifiers take their keys from either.",
		criterion: "no verification fails; no key signs before its time; every node signs with the new key within 30 s after it; what a replaced key signed stays good."},
	{id: "R04", title: "the SQLite that may run", databases: []string{sqlite}, try: sqliteGate,
		does:      "The linked library is asked for its version; the server is given a file that another process keeps in `journal_mode` DELETE.",
		criterion: "the version is 3.51.3 or later and not 3.52.0; the server refuses a file that it cannot make WAL, and starts when it can.",
		note:      "The server also asserts `synchronous` FULL at its start; R03 shows that each commit is synchronised."},
	{id: "R28", title: "a migration is interrupted", databases: both, try: interruptedMigration,
		does:      "`authgrove migrate` on an empty database is killed at 50 points and repeated; four migrate one database at once.",
		criterion: "every repetition completes within 10 s and the server works on the schema; of several at once none fails.",
		note:      "Power cuts during a migration are in R03."},
	{id: "R36", title: "thundering herd", databases: both, try: thunderingHerd, alone: true,
		does:      "The database is away for 2 s; when it is back, 10,000 clients with a connection each refresh within one second, and who is refused comes back when Retry-After says. At full size the load generator has one core, the server and its database the other.",
		criterion: "every client has its tokens within 30 s; in a full run at least 80 % of the pace that the server has when 64 callers wait, each on a connection of its own.",
		note:      "A connection is let in behind the requests that can be worked on and, for 2 ms at most, when there is room for one more: the kernel keeps the herd, which costs the server nothing, and few are refused."},
	{id: "R35", title: "damaged data", databases: both, try: damagedData,
		does: "A letter of the configuration, a digit of the master key, a bit of each kind of wrapped key, and a bit of a grant's seed are flipped; " +
			"pages of the SQLite file are overwritten with noise.",
		criterion: "the server refuses to start and names what is wrong; a poisoned row harms itself alone; no panic; no revoked token is good again.",
		note: "Neither database has checksums of its pages here, so a flip that leaves a row well-formed, such as in the time of a revocation, is not seen. " +
			"PostgreSQL can be given them (`initdb --data-checksums`)."},
}
