import type { Attributes } from '@opentelemetry/api';
import type { CallSite, MessageFacts, MessageSite } from '#core';
import { attributes } from '../../telemetry/telemetry-names.js';

/** What is known of a call: facts that are fixed in code. */
export function callAttributes(site: CallSite): Attributes {
  return {
    [attributes.concern]: site.concern,
    [attributes.operation]: site.operation,
    [attributes.instance]: site.instance,
    ...(site.concern === 'database'
      ? { [attributes.databaseSystem]: site.system ?? 'other_sql', [attributes.databaseOperation]: site.operation }
      : {}),
    ...(site.concern === 'messaging' && site.system !== undefined ? { [attributes.messagingSystem]: site.system } : {}),
  };
}

export type MessageStep = 'publish' | 'relay' | 'process';

/** What is known of a message. @param id left out where it is about several that are alike. */
export function messageAttributes(
  step: MessageStep,
  site: MessageSite & Pick<Partial<MessageFacts>, 'attempt'>,
  id?: string,
): Attributes {
  return {
    [attributes.concern]: site.concern,
    [attributes.instance]: site.instance,
    [attributes.messagingSystem]: site.system,
    [attributes.messagingOperation]: step,
    ...(step === 'relay' ? {} : { [attributes.messagingOperationType]: step === 'publish' ? 'send' : 'process' }),
    [attributes.destination]: site.destination,
    ...(id === undefined ? {} : { [attributes.messageId]: id }),
    ...(site.group === undefined ? {} : { [attributes.group]: site.group }),
    ...(site.attempt === undefined ? {} : { [attributes.attempt]: site.attempt }),
  };
}
