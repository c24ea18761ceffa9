import { bootstrap, type BootstrapOptions } from '#core/nest';
import { Injectable, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ObservabilityModule } from '../observability.module.js';

@Injectable()
class Service implements OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger('Service');

  constructor() {
    this.#logger.log('constructed with password=hunter2');
  }

  onModuleInit(): void {
    this.#logger.log('begins');
    this.#logger.debug('is chatty');
  }

  onApplicationShutdown(): void {
    this.#logger.log('ends');
  }
}

/** What an application says on standard output from its first line to its last. */
async function outputOf(logFormat: 'json' | 'nest', options: BootstrapOptions = {}): Promise<readonly string[]> {
  @Module({ imports: [ObservabilityModule.forRoot({ logFormat }, { env: {} })], providers: [Service] })
  class AppModule {}
  let output = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  try {
    const app = await bootstrap(AppModule, { port: 0, ...options });
    await app.close();
  } finally {
    write.mockRestore();
  }
  return output.split('\n').filter((line) => line !== '');
}

describe('the log of an application that bootstrap() runs', () => {
  it('is JSON from the first line to the last', async () => {
    const records = (await outputOf('json')).map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(records[0]).toMatchObject({ level: 'info', context: 'NestFactory', msg: 'Starting Nest application...' });
    expect(records.filter(({ context }) => context === 'Service').map(({ msg }) => msg)).toEqual([
      'constructed with password=***',
      'begins',
      'ends',
    ]);
  });

  it('is that of Nest without secrets, also for lines from before the logger was there', async () => {
    const output = (await outputOf('nest')).join('\n');

    expect(output).toMatch(/constructed with password=\*\*\*[^]*begins[^]*ends/);
    expect(output).not.toMatch(/hunter2|is chatty/);
  });

  it('has the levels that bootstrap was given', async () => {
    expect(await outputOf('json', { logger: ['error', 'warn'] })).toEqual([]);
    expect((await outputOf('json', { logger: ['debug'] })).join('\n')).toContain('is chatty');
  });

  it('is left to a logger that bootstrap was given', async () => {
    const said: unknown[] = [];
    const mine = { log: (message: unknown) => said.push(message), warn: () => undefined, error: () => undefined };

    expect(await outputOf('json', { logger: mine })).toEqual([]);
    expect(said).toContain('begins');
  });
});
