// An adapter that keeps every artefact in SQLite. WAL and synchronous=FULL, as
// ours: what was answered survives a power cut. Statements are prepared once.
import Database from 'libsql';

export function sqliteAdapter(file) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  if (db.pragma('synchronous')[0].synchronous !== 2) throw new Error('synchronous is not FULL');
  db.exec(`CREATE TABLE artefacts (
    id TEXT PRIMARY KEY, payload TEXT NOT NULL, grant_id TEXT, uid TEXT, user_code TEXT, consumed INTEGER, expires INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX artefacts_of_grant ON artefacts (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX artefacts_by_uid ON artefacts (uid) WHERE uid IS NOT NULL;
  CREATE INDEX artefacts_by_user_code ON artefacts (user_code) WHERE user_code IS NOT NULL;`);
  const columns = 'payload, consumed, expires';
  const q = {
    put: db.prepare(`INSERT INTO artefacts (id, payload, grant_id, uid, user_code, expires) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
      user_code = excluded.user_code, expires = excluded.expires`),
    find: db.prepare(`SELECT ${columns} FROM artefacts WHERE id = ?`),
    byUid: db.prepare(`SELECT ${columns} FROM artefacts WHERE uid = ?`),
    byUserCode: db.prepare(`SELECT ${columns} FROM artefacts WHERE user_code = ?`),
    consume: db.prepare('UPDATE artefacts SET consumed = ? WHERE id = ?'),
    destroy: db.prepare('DELETE FROM artefacts WHERE id = ?'),
    revoke: db.prepare('DELETE FROM artefacts WHERE grant_id = ?'),
  };
  const now = () => Math.floor(Date.now() / 1000);
  const read = (row) => {
    if (!row || (row.expires && row.expires < now())) return undefined;
    const payload = JSON.parse(row.payload);
    if (row.consumed) payload.consumed = row.consumed;
    return payload;
  };
  return class {
    constructor(model) { this.model = model; }
    id(id) { return `${this.model}:${id}`; }
    async upsert(id, payload, expiresIn) {
      q.put.run(this.id(id), JSON.stringify(payload), payload.grantId ?? null, this.model === 'Session' ? payload.uid : null,
        payload.userCode ?? null, expiresIn ? now() + expiresIn : null);
    }
    async find(id) { return read(q.find.get(this.id(id))); }
    async findByUid(uid) { return read(q.byUid.get(uid)); }
    async findByUserCode(code) { return read(q.byUserCode.get(code)); }
    async consume(id) { q.consume.run(now(), this.id(id)); }
    async destroy(id) { q.destroy.run(this.id(id)); }
    async revokeByGrantId(grant) { q.revoke.run(grant); }
  };
}
