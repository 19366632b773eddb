import type { Stage } from './stage.js';
import type { Transcript } from './transcript.js';

/** Shows where everything is, and how to continue by hand. */
export function farewell({ plain }: Transcript, stage: Stage): void {
  const { slack, make, policyPath, dataDir, databaseUrl } = stage;
  plain(
    [
      '',
      'Slack, Make and Usher run until you press Ctrl-C.',
      '',
      `  Slack   ${slack.apiUrl}`,
      `  Make    ${make.url}`,
      `  Policy  ${policyPath}  (edit it: Usher reads it at once)`,
      `  Ledger  ${databaseUrl ?? dataDir}  (removed when you leave)`,
      '',
      ...examples(stage).flatMap(([what, command]) => [`  ${what}`, `    ${command}`]),
      '',
      '  More in sandbox/README.md.',
    ].join('\n'),
  );
}

/** Commands that a reader can try in another terminal. */
function examples({ slack, make, dataDir, databaseUrl }: Stage): (readonly [string, string])[] {
  const slackDoor = `http://127.0.0.1:${slack.port}/_sandbox`;
  const makeDoor = `http://127.0.0.1:${make.port}/_sandbox`;
  const as = (user: string, act: object) =>
    `curl -s ${slackDoor}/act -d '${JSON.stringify({ as: user, ...act })}'`;
  const told = (path: string, body: object) => `curl -s ${makeDoor}/${path} -d '${JSON.stringify(body)}'`;
  return [
    ['Type a command as Cat:', as('U0CAT', { do: 'command', command: '/make-access', text: 'mine' })],
    ['Everything Cat sees now (with jq, add | jq -r .result.screen):', as('U0CAT', { do: 'look' })],
    ['Everything in Slack, each card with its channel and ts:', `curl -s ${slackDoor}/state`],
    [
      'Click on a card as Ana (put in its ts):',
      as('U0ANA', { do: 'click', channel: 'C0APPROVALS', ts: 'TS', key: 'Approve' }),
    ],
    [
      'Change a role on Make by hand, without Usher:',
      told('act', { do: 'set-team-role', userId: 4131, teamId: 915, role: 'Team Admin' }),
    ],
    [
      "Lose Make's next answer to a change:",
      told('faults', { do: 'add', match: { method: 'POST' }, kind: 'lost-answer' }),
    ],
    [
      'Everything on Make, and every call it received:',
      `curl -s ${makeDoor}/state; curl -s ${makeDoor}/calls`,
    ],
    databaseUrl
      ? [
          'Copy the ledger, checked, into a folder:',
          `node dist/cli/main.js store copy --from ${databaseUrl} --to copied`,
        ]
      : ['Check that the ledger is unbroken:', `node dist/cli/main.js ledger verify ${dataDir}`],
  ];
}
