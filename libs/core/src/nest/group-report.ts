import { Logger } from '@nestjs/common';
import { describeError } from '../failures/describe-error.js';
import type { GroupLog } from '../lifecycle/healing.js';
import type { StartGroup } from '../lifecycle/start-group.js';

/** Says in the log what the application goes without, and when it has come. */
export class GroupReport implements GroupLog {
  readonly #logger = new Logger('Groundwork');

  away({ name, need, failure }: StartGroup): void {
    this.#logger.warn(
      `${name} is not there: ${describeError(failure).message} It is ${need}, so that the application goes on without it; it is tried again until it is there.`,
    );
  }

  opened({ name }: StartGroup): void {
    this.#logger.log(`${name} is there now, and everything that waited for it has started.`);
  }
}
