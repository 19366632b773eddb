export type Coverage = 'full' | 'partial' | 'none';

export interface CoverageRow {
  what: string;
  coverage: Coverage;
  /** The difference from Slack, or the missing part; every gap has a note. */
  note?: string;
}

/** Every registered method, and the known methods that are left out. */
export const methodCoverage: readonly CoverageRow[] = [
  { what: 'api.test', coverage: 'full' },
  { what: 'auth.test', coverage: 'partial', note: 'always answers as the bot, also for the app token' },
  { what: 'auth.teams.list', coverage: 'partial', note: 'no icons' },
  { what: 'apps.connections.open', coverage: 'full' },
  { what: 'bots.info', coverage: 'partial', note: 'knows only its own bot' },
  { what: 'team.info', coverage: 'partial', note: 'no icon, no plan' },
  {
    what: 'chat.postMessage',
    coverage: 'partial',
    note: 'attachments and author overrides are ignored; text over 40,000 characters is refused, not cut',
  },
  { what: 'chat.update', coverage: 'partial', note: 'no edit window; text over 4,000 characters is refused' },
  { what: 'chat.postEphemeral', coverage: 'partial', note: 'always delivered, never gone on reload' },
  { what: 'chat.delete', coverage: 'partial', note: 'leaves no tombstone above replies' },
  { what: 'chat.getPermalink', coverage: 'full' },
  { what: 'conversations.open', coverage: 'partial', note: 'one person; group direct messages are refused' },
  { what: 'conversations.info', coverage: 'partial', note: 'no topic, purpose or creator' },
  { what: 'conversations.history', coverage: 'full' },
  { what: 'conversations.replies', coverage: 'full' },
  { what: 'conversations.members', coverage: 'partial', note: 'does not list the bot' },
  { what: 'conversations.join', coverage: 'full' },
  { what: 'users.info', coverage: 'partial', note: 'profile has names, team and email only' },
  { what: 'users.list', coverage: 'partial', note: 'profile as users.info; strangers are not listed' },
  { what: 'users.lookupByEmail', coverage: 'full' },
  { what: 'usergroups.list', coverage: 'partial', note: 'no disabled groups' },
  { what: 'usergroups.users.list', coverage: 'full' },
  {
    what: 'views.open',
    coverage: 'partial',
    note: 'from a modal it pushes; interactivity_pointer is not known',
  },
  { what: 'views.push', coverage: 'full' },
  { what: 'views.update', coverage: 'full' },
  { what: 'views.publish', coverage: 'partial', note: 'the home tab is always switched on' },
  { what: 'blocks.validate', coverage: 'none', note: 'blocks are validated where they are sent' },
  { what: 'chat.scheduleMessage', coverage: 'none', note: 'nothing here is scheduled by Slack' },
  {
    what: 'files.getUploadURLExternal',
    coverage: 'partial',
    note: 'one file an address, sent as its bytes',
  },
  {
    what: 'files.completeUploadExternal',
    coverage: 'partial',
    note: 'a file is shown as an image block with its alternative text',
  },
  { what: 'files.* otherwise', coverage: 'none', note: 'no other files' },
  { what: 'reactions.*', coverage: 'none', note: 'no reactions' },
  { what: 'oauth.*', coverage: 'none', note: 'one workspace with fixed tokens' },
  { what: 'admin.*', coverage: 'none', note: 'users and channels come from the seed' },
];

/** Everything that is not a method. */
export const behaviourCoverage: readonly CoverageRow[] = [
  {
    what: 'slash commands',
    coverage: 'partial',
    note: 'escaped as with should_escape, bare domains stay text; none in threads',
  },
  { what: 'block actions', coverage: 'partial', note: 'payloads of messages carry no metadata' },
  { what: 'modals', coverage: 'partial', note: 'rich_text_input and file_input are unknown elements' },
  { what: 'home tab', coverage: 'full' },
  { what: 'typeahead', coverage: 'partial', note: 'in modals only' },
  { what: 'global shortcuts', coverage: 'full' },
  { what: 'message shortcuts', coverage: 'none', note: 'use forge' },
  { what: 'response URLs', coverage: 'full' },
  {
    what: 'events',
    coverage: 'partial',
    note: 'app_home_opened, user_change (changeUser) and what people post in channels (message.channels, message.groups) are sent by themselves; others with sendEvent',
  },
  {
    what: 'event retries',
    coverage: 'partial',
    note: 'three, within a second; x-slack-no-retry is not heeded',
  },
  { what: 'Socket Mode', coverage: 'partial', note: 'a warning only with warnSockets, no debug_reconnects' },
  { what: 'signed HTTP', coverage: 'full' },
  { what: 'scopes', coverage: 'full' },
  {
    what: 'posting rate',
    coverage: 'partial',
    note: 'bursts of five, then one a second and channel; Slack promises no burst',
  },
  { what: 'method tiers', coverage: 'none', note: 'set a 429 with faults' },
  {
    what: 'Block Kit limits',
    coverage: 'partial',
    note: 'the documented ones; carousel, container, plan, task_card, context_actions, data_visualization, file and video are unknown types',
  },
  {
    what: 'message metadata',
    coverage: 'partial',
    note: '8,000 characters at most; the true limit is not documented',
  },
  {
    what: 'Enterprise Grid',
    coverage: 'partial',
    note: 'one organization; an org-wide install (isOrgWide) reaches each of its workspaces',
  },
];
