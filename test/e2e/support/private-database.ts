import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export interface PrivateDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own on a shared server, so that no suite sees another's rows. */
export async function createPrivateDatabase(serverUrl: string): Promise<PrivateDatabase> {
  const name = `shop_${randomUUID().replaceAll('-', '')}`;
  await administer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(serverUrl, `drop database if exists ${name} with (force)`) };
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
