import assert from 'node:assert/strict';
import type { RedisListener } from '#domain/redis';
import { rejectionOf, until } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

class Heard implements RedisListener {
  readonly messages: string[] = [];
  onMessage(message: string): void {
    this.messages.push(message);
  }
}

export function pubSubCases({ test, capabilities }: Suite): void {
  if (!capabilities.subscriptions) {
    test('refuses to subscribe', async ({ clients, key }) => {
      await assert.rejects(clients.subscribe(key('c'), new Heard()), /subscriptions/);
    });
    return;
  }

  test('hears what is published after it has resolved, in order', async ({ clients, key, clock }) => {
    const heard = new Heard();
    await clients.subscribe(key('c'), heard);
    const sent = Array.from({ length: 50 }, (_, index) => `message ${index}, ümläut 🙂`);
    for (const message of sent) await clients.publish(key('c'), message);
    await until(clock, 'all messages', async () => heard.messages.length === sent.length);
    assert.deepEqual(heard.messages, sent);
  });

  test('tells how many were handed the message', async ({ clients, key }) => {
    assert.equal(await clients.publish(key('c'), 'nobody'), 0);
    await clients.subscribe(key('c'), new Heard());
    const told = await clients.publish(key('c'), 'somebody');
    assert.ok(told === 1 || (clients.isCluster && told === 0), `${told}`); // in a cluster, whoever hears it may be at another node
  });

  test('reaches another application, and not what listens to another channel', async ({
    clients,
    key,
    clock,
    start,
  }) => {
    const [heard, elsewhere] = [new Heard(), new Heard()];
    const other = await start();
    await other.clients.subscribe(key('c'), heard);
    await other.clients.subscribe(key('d'), elsewhere);
    await clients.publish(key('c'), 'across');
    await until(clock, 'the message', async () => heard.messages.length > 0);
    assert.deepEqual([heard.messages, elsewhere.messages], [['across'], []]);
  });

  test('tells every listener of a channel, and goes on telling the others when one leaves', async ({
    clients,
    key,
    clock,
  }) => {
    const [first, second] = [new Heard(), new Heard()];
    const leaves = await clients.subscribe(key('c'), first);
    await clients.subscribe(key('c'), second);
    await clients.publish(key('c'), 'both');
    await until(clock, 'both', async () => first.messages.length === 1 && second.messages.length === 1);
    await leaves.close();
    await clients.publish(key('c'), 'one');
    await until(clock, 'the second', async () => second.messages.length === 2);
    assert.deepEqual(first.messages, ['both']);
  });

  test('tells one listener twice that subscribed twice, until each is closed', async ({ clients, key, clock }) => {
    const heard = new Heard();
    const once = await clients.subscribe(key('c'), heard);
    await clients.subscribe(key('c'), heard);
    await clients.publish(key('c'), 'x');
    await until(clock, 'twice', async () => heard.messages.length === 2);
    await once.close();
    await clients.publish(key('c'), 'y');
    await until(clock, 'once', async () => heard.messages.length === 3);
  });

  test('hears nothing after it was closed, and again when it is subscribed again', async ({ clients, key, clock }) => {
    const heard = new Heard();
    const subscription = await clients.subscribe(key('c'), heard);
    await subscription.close();
    await subscription.close();
    assert.equal(await clients.publish(key('c'), 'lost'), 0);
    await clients.subscribe(key('c'), heard);
    await clients.publish(key('c'), 'heard');
    await until(clock, 'the message', async () => heard.messages.length > 0);
    assert.deepEqual(heard.messages, ['heard']);
  });

  test('closes and subscribes one channel at the same moment', async ({ clients, key, clock }) => {
    const [first, second] = [new Heard(), new Heard()];
    const leaves = await clients.subscribe(key('c'), first);
    await Promise.all([leaves.close(), clients.subscribe(key('c'), second)]);
    await clients.publish(key('c'), 'x');
    await until(clock, 'the message', async () => second.messages.length === 1);
    assert.deepEqual(first.messages, []);
  });

  test('reports what a listener throws, and goes on', async ({ application, clients, key, clock }) => {
    const heard = new Heard();
    const failure = new Error('the listener failed');
    await clients.subscribe(key('c'), {
      onMessage: () => {
        throw failure;
      },
    });
    await clients.subscribe(key('c'), heard);
    await clients.publish(key('c'), 'x');
    await clients.publish(key('c'), 'y');
    await until(clock, 'both messages', async () => heard.messages.length === 2);
    assert.deepEqual(application.reported(), [failure, failure]);
  });

  test('reports what a listener rejects with', async ({ application, clients, key, clock }) => {
    const failure = new Error('the listener failed later');
    await clients.subscribe(key('c'), { onMessage: () => Promise.reject(failure) as never });
    await clients.publish(key('c'), 'x');
    await until(clock, 'the report', async () => application.reported().length === 1);
    assert.deepEqual(application.reported(), [failure]);
  });

  test('does not subscribe for who has given up', async ({ clients, key }) => {
    const reason = new Error('given up');
    const subscribed = clients.subscribe(key('c'), new Heard(), { signal: AbortSignal.abort(reason) });
    assert.equal(await rejectionOf(subscribed), reason);
    assert.equal(await clients.publish(key('c'), 'x'), 0);
  });
}
