import { settingsToken } from '#core/nest';
import type { InjectionToken } from '@nestjs/common';
import { MessagingStarter } from './messaging-starter.js';

/** Tokens of the parts of one event bus, internal to its module. */
export interface MessagingTokens {
  readonly settings: symbol;
  readonly driver: symbol;
  readonly handler: symbol;
  readonly health: symbol;
  readonly starter: InjectionToken;
}

export function messagingTokens(instance: string): MessagingTokens {
  const token = (part: string): symbol => Symbol.for(`nestjs-groundwork/messaging/${instance}/${part}`);
  return {
    settings: settingsToken('messaging', instance),
    driver: token('driver'),
    handler: token('handler'),
    health: token('health'),
    starter: instance === 'default' ? MessagingStarter : token('starter'),
  };
}
