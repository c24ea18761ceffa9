/** Tokens of the parts of the event bus, internal to its module. */
export const messagingTokens = {
  settings: Symbol.for('nestjs-groundwork/messaging/default/settings'),
  driver: Symbol.for('nestjs-groundwork/messaging/default/driver'),
} as const;
