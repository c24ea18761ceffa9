import type { Suite } from '../support/suite.js';
import { createManyCases } from './create-many.cases.js';
import { deleteManyCases } from './delete-many.cases.js';
import { updateManyCases } from './update-many.cases.js';

export function bulkCases({ group }: Suite): void {
  group('createMany', createManyCases);
  group('updateMany', updateManyCases);
  group('deleteMany', deleteManyCases);
}
