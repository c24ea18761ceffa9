import { codeFiles, typeErrors } from '../architecture/support/readme.js';
import { ownFiles, read } from '../architecture/support/repository.js';
import { brokenLinks } from './support/links.js';

const pages = ownFiles().filter((path) => /^docs\/[\w-]+\.md$/.test(path));
const withCode = pages.filter((path) => codeFiles(read(path)).length > 0);

describe('the pages in docs/', () => {
  it('are found', () => {
    expect(withCode).toContain('docs/write-a-driver.md');
  });

  it.each(pages)('%s links to files and headings that exist', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it.each(withCode)(
    '%s shows code that compiles',
    (page) => {
      expect(typeErrors(codeFiles(read(page)))).toEqual([]);
    },
    120_000,
  );
});
