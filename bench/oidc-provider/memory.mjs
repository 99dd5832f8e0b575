// The adapter that oidc-provider brings forgets all but the newest thousand
// artefacts, sessions too. This one keeps them, and is otherwise as plain.
const store = new Map();
const grants = new Map();
const byUid = new Map();
const byUserCode = new Map();

export class MemoryAdapter {
  constructor(model) { this.model = model; }
  key(id) { return `${this.model}:${id}`; }
  async upsert(id, payload) {
    const key = this.key(id);
    if (this.model === 'Session') byUid.set(payload.uid, id);
    if (payload.userCode) byUserCode.set(payload.userCode, id);
    if (payload.grantId) {
      if (!grants.has(payload.grantId)) grants.set(payload.grantId, []);
      grants.get(payload.grantId).push(key);
    }
    store.set(key, payload);
  }
  async find(id) { return store.get(this.key(id)); }
  async findByUid(uid) { return this.find(byUid.get(uid)); }
  async findByUserCode(code) { return this.find(byUserCode.get(code)); }
  async consume(id) { store.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) { store.delete(this.key(id)); }
  async revokeByGrantId(grant) {
    for (const key of grants.get(grant) ?? []) store.delete(key);
    grants.delete(grant);
  }
}
