// npm start, npm run demo, report, migrate, shop:redrive and shop:stock-count: builds if needed, then runs one program of the shop in this very process, so that signals,
// the terminal and the exit code are the shop's own.
//
//     node scripts/start.mjs [main|report|migrate|redrive|stock-count] [arguments of the program]
import { ensureBuilt } from './ensure-built.mjs';

const PROGRAMS = ['main', 'report', 'migrate', 'redrive', 'stock-count'];
const [first = 'main'] = process.argv.slice(2);
const program = PROGRAMS.includes(first) ? first : 'main';
if (program === 'migrate') process.argv.splice(2, 1); // what follows is the command's own: npm run migrate -- status

try {
  const done = ensureBuilt();
  if (done !== undefined) console.error(done);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const entry = new URL(`../dist/apps/shop/src/${program}.js`, import.meta.url);
await import(entry.href);
