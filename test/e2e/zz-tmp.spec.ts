jest.mock('../../libs/database/src/drivers/manifest', () => { const { Secret } = jest.requireActual('#core'); const { postgresqlDriverFactory: f } = jest.requireActual('../../libs/database/src/drivers/postgresql/postgresql.driver-factory'); const t = (s: any) => ({ ...s, url: s.url ?? new Secret('') }); const w = { ...f, target: (s: any) => f.target(t(s)), create: (s: any, p: any) => f.create(t(s), p) }; return { databaseDrivers: { postgresql: w, pglite: { ...w, name: 'pglite' } } }; });
jest.mock('node:fs', () => { const fs = jest.requireActual('node:fs'); return { ...fs, readFileSync: (p: any, ...a: any[]) => { if (String(p).includes('.env')) throw Object.assign(new Error('x'), { code: 'ENOENT' }); return fs.readFileSync(p, ...a); } }; });
import { createPrivateDatabase, type PrivateDatabase } from './support/private-database.js';
import { describeRestart } from './support/restart.suite.js';
import { describeShop } from './support/shop.suite.js';
import { startShop } from './support/start-shop.js';

jest.setTimeout(60_000);
let database: PrivateDatabase;
beforeAll(async () => { database = await createPrivateDatabase('postgres://postgres@127.0.0.1:5432/postgres'); });
afterAll(() => database?.drop());
describe('the shop on PostgreSQL', () => describeShop(() => startShop({ databaseUrl: database.url })));
describe('restarted', () => describeRestart(() => startShop({ databaseUrl: database.url })));
