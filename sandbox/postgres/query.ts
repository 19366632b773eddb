import pg from 'pg';

/** Runs SQL in a database, as an outsider with access to it would. Returns the rows. */
export async function onDatabase<Row = unknown>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
