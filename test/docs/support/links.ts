import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchors, links } from '../../architecture/support/readme.js';
import { read, root } from '../../architecture/support/repository.js';

/** Links of a page, relative to where it lies, to a file or a heading that does not exist. */
export function brokenLinks(page: string): readonly string[] {
  return links(read(page)).flatMap(({ path, anchor }) => {
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(root, target))) return [target];
    return anchor === undefined || anchors(read(target)).includes(anchor) ? [] : [`${target}#${anchor}`];
  });
}
