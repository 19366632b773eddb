import type { CoverageRow } from './coverage.js';

/** The rows in the README's form. */
export function coverageTable(rows: readonly CoverageRow[]): string {
  const lines = rows.map(({ what, coverage, note }) => `| ${what} | ${coverage} | ${note ?? ''} |`);
  return ['| what | covered | note |', '| --- | --- | --- |', ...lines].join('\n');
}
