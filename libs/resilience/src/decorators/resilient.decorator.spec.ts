import 'reflect-metadata';
import { CompositionError, ConcernOffError } from '#core';
import { CircuitOpenError, Resilience } from '#domain/resilience';
import {
  Controller,
  Get,
  HttpCode,
  Injectable,
  Param,
  SetMetadata,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import request from 'supertest';
import { ResilienceModule } from '../resilience.module.js';
import { Flaky, rejectionOf } from '../testing/support/expectations.js';
import { FakeResilience } from '../testing/fake-resilience.js';
import { Resilient } from './resilient.decorator.js';

@Injectable()
class Payments {
  attempts = 0;

  @Resilient('payments', { idempotent: true })
  @SetMetadata('role', 'cashier')
  async charge(amount: number, failures = 0): Promise<string> {
    this.attempts += 1;
    if (this.attempts <= failures) throw new Flaky('down');
    return `charged ${amount}`;
  }

  @Resilient('payments')
  refund(amount: number): string | Promise<string> {
    return `refunded ${amount}`;
  }
}

@Controller('payments')
class PaymentsController {
  @Get(':id')
  @HttpCode(203)
  @Resilient('payments')
  show(@Param('id') id: string): { id: string } {
    return { id };
  }
}

const env = { NODE_ENV: 'test' };
const quick = { retryBase: '1ms', retryCap: '2ms' } as const;
const open: TestingModule[] = [];
afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

async function make(module: DynamicModule, ...providers: Type[]): Promise<TestingModule> {
  const testing = await Test.createTestingModule({
    imports: [module],
    providers,
    controllers: [PaymentsController],
  }).compile();
  open.push(testing);
  return testing;
}

describe('@Resilient()', () => {
  it('runs the method under the policy, with its object and parameters', async () => {
    const payments = (await make(ResilienceModule.forRoot(quick, { env }), Payments)).get(Payments);
    expect(await payments.charge(7, 2)).toBe('charged 7');
    expect(payments.attempts).toBe(3);
    expect(await payments.refund(7)).toBe('refunded 7');
  });

  it('refuses when the circuit is open', async () => {
    const module = await make(ResilienceModule.forRoot(quick, { env }), Payments);
    module.get(Resilience).policy('payments').forceOpen();
    expect(await rejectionOf(module.get(Payments).charge(7))).toBeInstanceOf(CircuitOpenError);
  });

  it('keeps name, length and metadata of the method', () => {
    const { charge } = Payments.prototype;
    expect([charge.name, charge.length]).toEqual(['charge', 1]);
    expect(Reflect.getMetadata('role', charge)).toBe('cashier');
  });

  it('works on the route of a controller, decorated before or after', async () => {
    const module = await make(ResilienceModule.forRoot(quick, { env }));
    const application = module.createNestApplication();
    await application.init();
    await request(application.getHttpServer() as never)
      .get('/payments/9')
      .expect(203, { id: '9' });
    await application.close();
  });

  it('takes the stand-in of a test', async () => {
    const fake = new FakeResilience();
    const testing = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot(quick, { env })],
      providers: [Payments],
    })
      .overrideProvider(Resilience)
      .useValue(fake)
      .compile();
    await testing.get(Payments).charge(1);
    expect(fake.calls).toEqual([{ policy: 'payments', idempotent: true }]);
    await testing.close();
  });

  it('says so when the object was not made by Nest, or is missing', async () => {
    const { charge } = new Payments();
    await expect(new Payments().charge(1)).rejects.toThrow(
      /Payments\.charge is @Resilient\(\), but the object was not made by Nest/,
    );
    await expect(Reflect.apply(charge, undefined, [1])).rejects.toThrow(/was called without its object/);
  });

  it('says which concern is off', async () => {
    await expect(make(ResilienceModule.forRoot(false, { env }), Payments)).rejects.toThrow(ConcernOffError);
  });

  it('decorates methods of objects alone', () => {
    expect(() => Resilient('x')({}, 'field', undefined as never)).toThrow(CompositionError);
    class Statics {
      static run(): void {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Statics, 'run') as PropertyDescriptor;
    expect(() => Resilient('x')(Statics, 'run', descriptor)).toThrow(/is static/);
  });
});
