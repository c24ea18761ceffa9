import 'reflect-metadata';
import { codeFiles, runFile } from '../../architecture/support/readme.js';
import { read } from '../../architecture/support/repository.js';

// npm run test:shape: the specs of docs/write-a-driver.md define their tests here, as in the application of whoever follows the page.

jest.setTimeout(60_000); // each application starts an embedded database

const files = codeFiles(read('docs/write-a-driver.md'));
const surroundings = {
  load: (name: string): unknown => jest.requireActual(name),
  globals: { describe, it, beforeEach, afterEach, afterAll },
};
const specs = files.filter(({ name }) => name.endsWith('.spec.ts'));

it('finds the specs of the page', () => {
  expect(specs.map(({ name }) => name)).toEqual(['one-connection.spec.ts', 'guarded-bus.spec.ts']);
});

for (const { name } of specs) runFile(files, name, surroundings);
