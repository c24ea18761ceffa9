import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database of a test's own on a shared server: created empty, dropped whatever is still connected to it. */
export interface OwnDatabase {
  readonly url: string;
  create(): Promise<void>;
  drop(): Promise<void>;
}

export function ownDatabase(serverUrl: string): OwnDatabase {
  const name = `groundwork_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const onServer = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: serverUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    url: url.href,
    create: () => onServer(`create database ${name}`),
    drop: () => onServer(`drop database if exists ${name} with (force)`),
  };
}
