/** Which concern binds a port: core tells a person what to switch on, and knows no port by import. A test compares it with the ports that there are. */
export const PORT_CONCERNS: Readonly<Record<string, string>> = {
  DeadLetters: 'messaging',
  EventBus: 'messaging',
  Health: 'observability',
  Inbox: 'database',
  LogLevels: 'observability',
  Metrics: 'observability',
  Outbox: 'database',
  OutboxRoutes: 'database',
  OwnSchema: 'database',
  Resilience: 'resilience',
  SqlSession: 'database',
  UnitOfWork: 'database',
};
