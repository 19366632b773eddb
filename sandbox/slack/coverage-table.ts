import type { CoverageRow } from './coverage.js';

/** The rows as the README prints them. */
export function coverageTable(rows: readonly CoverageRow[]): string {
  const lines = rows.map(({ what, coverage, note }) => `| ${what} | ${coverage} | ${note ?? ''} |`);
  return ['| what | covered | note |', '| --- | --- | --- |', ...lines].join('\n');
}
