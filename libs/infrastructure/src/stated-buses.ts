import type { MessagingUse } from '#messaging';
import type { InfrastructureAsyncOptions, InfrastructureOptions } from './infrastructure.options.js';

/**
 * The event buses that code names, so that they are set up even if no class shows that they are used: the default one by anything but the list of others,
 * those by being in it. A variable states nothing: it may be set for another process of the same environment.
 */
export function statedIn({ messaging }: InfrastructureOptions | InfrastructureAsyncOptions): MessagingUse {
  if (messaging === undefined || messaging === false) return { stated: () => false };
  const { instances, ...own } =
    typeof messaging === 'string' || 'create' in messaging
      ? { driver: messaging }
      : { instances: undefined, ...messaging };
  const byDefault = instances === undefined || Object.keys(own).length > 0;
  return {
    stated: (bus) => (bus === 'default' ? byDefault : Object.hasOwn(instances ?? {}, bus)),
  };
}
