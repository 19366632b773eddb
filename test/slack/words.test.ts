import { describe, expect, it } from 'vitest';
import { trouble } from '../../src/approvals/audit-event.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { controlMessage } from '../../src/slack/control-words.js';
import type { FeedLine } from '../../src/slack/feed-lines.js';
import { feedMessages, leftOutMessage } from '../../src/slack/feed-messages.js';
import {
  recoveredMessage,
  stoppedMessage,
  type TroubledLog,
  troubleMessage,
  unshownMessage,
} from '../../src/slack/feed-troubles.js';
import {
  policyChangedMessage,
  policyMendedMessage,
  policyNamesMessage,
  policyWrongMessage,
} from '../../src/slack/policy-words.js';
import { admin, ana, otherAdmin, t0 } from '../approvals/given.js';
import { drawn, longName, problemsOf, seen } from './drawn.js';

describe('a message about the policy', () => {
  const hashes = { before: '0123456789abcdef', after: 'fedcba9876543210' };

  it('describes a change in words, with people and channels as mentions and quotes as text', () => {
    const lines = ['U0ANA joined the group “platform”', 'The rule “<U0BEN> *may*” is new'];
    expect(drawn(policyChangedMessage(lines, hashes))).toMatchInlineSnapshot(`
      ":scroll: *The policy changed.* It applies from now on.
      • <@U0ANA> joined the group “platform”
      • The rule “&lt;U0BEN&gt; *[ZWSP]may*[ZWSP]” is new
      ---
      :scroll: *The policy changed.* It applies from now on.
      • <@U0ANA> joined the group “platform”
      • The rule “&lt;U0BEN&gt; *[ZWSP]may*[ZWSP]” is new
      > \`usher ledger policy fedcba987654\` prints the whole file as it is now."
    `);
  });

  it('says that the meaning is the same if only the text changed', () => {
    expect(policyChangedMessage([], hashes).text).toMatchInlineSnapshot(`
      ":scroll: *The policy changed.* It applies from now on.
      • Only its text changed; it means the same."
    `);
  });

  it('says how much of a large change is left out, and where to find all of it', () => {
    const lines = Array.from({ length: 25 }, (_, n) => `The rule ${n} is new`);
    expect(drawn(policyChangedMessage(lines, hashes))).toContain(
      '\n> And 5 more: `usher ledger policy fedcba987654 --since 0123456789ab` prints all. ',
    );
  });

  it('names the errors of an invalid policy and says that the previous one stays in force', () => {
    expect(drawn(policyWrongMessage(['policy.yml:3: a group']))).toMatchInlineSnapshot(`
      ":warning: *The policy file has errors, so Usher did not put it in force.* The previous policy stays in force. \`usher policy check\` names everything that is wrong.
      • policy.yml:[ZWSP]3: a group
      ---
      :warning: *The policy file has errors, so Usher did not put it in force.* The previous policy stays in force. \`usher policy check\` names everything that is wrong.
      • policy.yml:[ZWSP]3: a group"
    `);
    expect(drawn(policyMendedMessage())).toMatchInlineSnapshot(`
      ":white_check_mark: The policy file can be used again.
      ---
      :white_check_mark: The policy file can be used again."
    `);
  });

  it('says what to do about names that do not exist', () => {
    expect(drawn(policyNamesMessage(['rule “a”, team: Make has no team “Finnance”']))).toMatchInlineSnapshot(`
      ":warning: *The policy names something that does not exist or cannot be used.* A rule with such a name in a condition refuses what it might have covered. Correct the policy file, or what it names; \`usher policy check --online\` lists all of it.
      • rule “a”, team: Make has no team “Finnance”
      ---
      :warning: *The policy names something that does not exist or cannot be used.* A rule with such a name in a condition refuses what it might have covered. Correct the policy file, or what it names; \`usher policy check --online\` lists all of it.
      • rule “a”, team: Make has no team “Finnance”"
    `);
  });
});

describe('a message about a freeze', () => {
  const frozen = { type: 'control.frozen', at: t0, by: person(ana), reason: about('*Odd* logins') } as const;
  const told = (...args: Parameters<typeof controlMessage>) => seen(controlMessage(...args)?.text ?? '');

  it('says who froze changes, why, and who can lift it', () => {
    expect(told(frozen, [admin, otherAdmin])).toMatchInlineSnapshot(
      `":snowflake: <@U0ANA> froze changes: “*[ZWSP]Odd*[ZWSP] logins”. Nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make, until another admin lifts it. Temporary access still ends."`,
    );
  });

  it('says when the only admin may lift it', () => {
    expect(told({ type: 'control.frozen', at: t0, by: person(admin) }, [admin])).toMatchInlineSnapshot(
      `":snowflake: <@U0ADMIN> froze changes. Nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make, until <@U0ADMIN> lifts it, in 60 minutes at the earliest, since there is no other admin. Temporary access still ends."`,
    );
  });

  it('reports its end', () => {
    expect(told({ type: 'control.unfrozen', at: t0, by: person(admin) }, [])).toMatchInlineSnapshot(
      `"<@U0ADMIN> lifted the freeze. Waiting requests go on."`,
    );
  });
});

describe('a message about a group that cannot be looked up', () => {
  const refused = { type: 'group.refused' as const, at: t0, by: system, groups: ['platform'] };

  it('says what that means and who has to do what', () => {
    expect(
      controlMessage({ ...refused, member: 'S0P', word: 'no_such_subteam' }, [])?.text,
    ).toMatchInlineSnapshot(
      `":warning: Slack does not know the user group S0P any more (no_such_subteam); an Usher admin must correct the policy. Nobody of *Platform* can decide until then, and cards that need them wait."`,
    );
  });

  it('says if it was the last entry of a group', () => {
    expect(
      controlMessage({ ...refused, member: 'U0ANA', word: 'deactivated', emptied: ['platform'] }, [])?.text,
    ).toMatchInlineSnapshot(
      `":warning: <@U0ANA> is deactivated in Slack; an Usher admin must correct the policy. They are named in *Platform* and cannot decide. Nobody is left in *Platform*, and cards that nobody else can decide wait."`,
    );
  });

  it('is not sent once the group can be looked up again', () => {
    expect(controlMessage({ type: 'group.readable', at: t0, by: system, member: 'S0P' }, [])).toBeUndefined();
  });
});

describe('a message about a log that cannot be read', () => {
  const log = (what: TroubledLog['trouble']): TroubledLog => ({
    organization: 'Acme',
    trouble: what,
    since: t0,
  });

  it('says what is missing, what still works and what to do', () => {
    expect(trouble.options.map((one) => drawn(troubleMessage(log(one)))).join('\n\n')).toMatchInlineSnapshot(`
      ":warning: *Acme has no audit log* in its plan on Make, so this feed cannot show who does what there. Memberships are compared all the same: who joined, left or changed role is still seen, but not who did it. Audit logs come with Make's Enterprise plan; the feed begins by itself once there is one.
      ---
      :warning: *Acme has no audit log* in its plan on Make, so this feed cannot show who does what there.
      > Memberships are compared all the same: who joined, left or changed role is still seen, but not who did it. Audit logs come with Make's Enterprise plan; the feed begins by itself once there is one.

      :warning: *Make does not let Usher read the audit log of Acme*, so this feed is paused. Memberships are compared all the same: who joined, left or changed role is still seen, but not who did it. Make Usher's account Admin of the organization again; missed events are posted then, as far back as Make keeps it.
      ---
      :warning: *Make does not let Usher read the audit log of Acme*, so this feed is paused.
      > Memberships are compared all the same: who joined, left or changed role is still seen, but not who did it. Make Usher's account Admin of the organization again; missed events are posted then, as far back as Make keeps it.

      :warning: *Events are missing* from Acme: Make no longer keeps the events while Usher was away. Changes of membership in that time are found by comparing, but not who made them. The feed goes on with what Make still has.
      ---
      :warning: *Events are missing* from Acme: Make no longer keeps the events while Usher was away.
      > Changes of membership in that time are found by comparing, but not who made them. The feed goes on with what Make still has.

      :warning: *The audit log of Acme could not be read* since <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>, so this feed is late. Memberships are compared all the same: who joined, left or changed role is still seen, but not who did it. Usher keeps trying, and nothing is lost. If this lasts, check that Make works and that Usher's token is valid.
      ---
      :warning: *The audit log of Acme could not be read* since <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>, so this feed is late.
      > Memberships are compared all the same: who joined, left or changed role is still seen, but not who did it. Usher keeps trying, and nothing is lost. If this lasts, check that Make works and that Usher's token is valid."
    `);
  });

  it('says that the log can be read again', () => {
    expect(trouble.options.map((one) => recoveredMessage(log(one)).text).join('\n')).toMatchInlineSnapshot(`
      "*Acme has an audit log* now. This feed shows it, as far back as it was subscribed.
      *The audit log of Acme can be read again.* The events of that time follow or have been posted.
      The feed of *Acme* is complete again after the gap.
      *The audit log of Acme can be read again.* The events of that time follow or have been posted."
    `);
  });

  it('goes to the admins if the channel is gone', () => {
    expect(stoppedMessage('C0AUDIT', 'Acme', 'is_archived').text).toMatchInlineSnapshot(
      `"The feed of *Acme* into <#C0AUDIT> has stopped: Slack refuses its messages (is_archived). If it is still wanted, invite Usher to the channel, or choose another one, and subscribe again with \`/make-audit\`."`,
    );
  });

  it('is replaced by a notice if Slack refuses it', () => {
    expect(unshownMessage('invalid_blocks').text).toMatchInlineSnapshot(
      `"Some events cannot be shown here: Slack refuses the message (invalid_blocks). Make's audit log has them."`,
    );
  });
});

it('the end of a mute shows how much was held back', () => {
  expect([leftOutMessage(1, 'Acme').text, leftOutMessage(12, 'Acme').text]).toMatchInlineSnapshot(`
    [
      "1 event was left out while this feed was muted. Make's audit log of Acme has them.",
      "12 events were left out while this feed was muted. Make's audit log of Acme has them.",
    ]
  `);
});

describe('with very long names', () => {
  const log: TroubledLog = { organization: longName, trouble: 'gap', since: t0 };
  const line: FeedLine = {
    uuid: 'u1',
    at: t0,
    event: longName,
    actor: { id: 4121, name: longName },
    team: { id: 915, name: longName },
  };
  const place = {
    organizationId: 1,
    organization: longName,
    zone: 'eu1.make.com',
    at: t0,
    requests: new Map(),
  };
  const frozen = { type: 'control.frozen', at: t0, by: person(ana), reason: about(longName) } as const;
  const refused = {
    type: 'group.refused',
    at: t0,
    by: system,
    member: `make:${longName}`,
    word: 'no_such_role',
  } as const;
  const feed = (count: number) => {
    const { first, thread } = feedMessages(
      Array.from({ length: count }, () => line),
      place,
    );
    return [first, ...thread];
  };

  it.each([
    [
      'a changed policy',
      [
        policyChangedMessage(
          Array.from({ length: 50 }, () => longName),
          { before: 'a', after: 'b' },
        ),
      ],
    ],
    ['a wrong policy', [policyWrongMessage(Array.from({ length: 50 }, () => longName))]],
    ['names of a policy', [policyNamesMessage(Array.from({ length: 50 }, () => longName))]],
    ['a message about a freeze', [controlMessage(frozen, [admin])]],
    ['a group', [controlMessage({ ...refused, groups: [longName], emptied: [longName] }, [])]],
    ['troubles of a log', trouble.options.map((one) => troubleMessage({ ...log, trouble: one }))],
    ['the end of troubles', trouble.options.map((one) => recoveredMessage({ ...log, trouble: one }))],
    ['a feed that stopped', [stoppedMessage('C0AUDIT', longName, longName)]],
    ['what was left out', [leftOutMessage(3, longName)]],
    ['an event', feed(1)],
    ['many events', feed(100)],
  ])('%s fits Slack’s limits', (_, messages) => {
    for (const message of messages) expect(message && problemsOf(message)).toEqual([]);
  });
});
