import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/**
 * The sections of each document, in our own words, with the beginning of the line or lines about it. A chapter that only
 * has sections is covered by these.
 */
const documents: Readonly<Record<string, readonly (readonly [section: string, line: string])[]>> = {
  'The first document': [
    ['summary', 'Summary'],
    ['1.1 calls for profiles', '1.1 Profile calls'],
    ['1.1 fields of a profile', '1.1 Profile:'],
    ['1.2 second factor', '1.2 Second factor'],
    ['1.2 passwords and their policy', '1.2 Password'],
    ['1.2 lockout and limits', '1.2 Lockout'],
    ['1.3 sessions', '1.3 Sessions'],
    ['1.3 activity', '1.3 Activity'],
    ['1.3 audit trail', '1.3 An audit trail'],
    ['1.3 kinds of activity', '1.3 Kinds of activity'],
    ['1.4 mails', '1.4 Mail preferences'],
    ['1.4 notifications', '1.4 Team notifications'],
    ['1.4 preferences for both', '1.4 Preferences'],
    ['1.4 appearance', '1.4 Appearance'],
    ['2.1 usage', '2.1 Usage'],
    ['2.1 patterns', '2.1 Patterns'],
    ['2.2 behaviour', '2.2 '],
    ['3.1 OAuth', '3.1 OAuth'],
    ['3.2 scopes', '3.2 Scopes'],
    ['3.3 compliance and audit', '3.3 '],
    ['4.1 tools for profiles', '4.1 Tools for profiles'],
    ['4.1 tools for security', '4.1 Tools for sign-in'],
    ['4.1 tools for notifications', '4.1 Tools for notifications'],
    ['4.2 a client', '4.2 '],
    ['5.1 a person in all places', '5.1 '],
    ['5.2 analytics over all places', '5.2 '],
    ['6.1 security of an enterprise', '6.1 '],
    ['6.2 privacy', '6.2 '],
    ['7.1 tests', '7.1 '],
    ['8.1 first phase', '8.1 '],
    ['8.2 second phase', '8.2 '],
    ['8.3 third phase', '8.3 '],
    ['9.1 to 9.4 conclusion', '9.1 to 9.4 '],
    ['A.1 table of calls', 'A.1 '],
    ['B.1 the whole profile', 'B.1 '],
    ['C.1 standards', 'C.1 '],
    ['C.2 grounds of processing', 'C.2 '],
  ],
  'The second document': [
    ['summary', 'Summary'],
    ['1.1 oneself', '1.1 One'],
    ['1.1 roles in organizations, and in one of them', '1.1 Roles of a person'],
    ['1.1 changing a role', '1.1 Changing'],
    ['1.1 removing', '1.1 Removing'],
    ['1.1 ownership', '1.1 Transferring'],
    ['1.2 levels', '1.2 Three levels'],
    ['1.2 roles of organizations', '1.2 Organization roles'],
    ['1.2 roles of teams', '1.2 Team roles'],
    ['2.1 listing tokens', '2.1 Listing'],
    ['2.1 making a token', '2.1 Creating'],
    ['2.1 deleting a token', '2.1 Deleting'],
    ['2.2 kinds of scopes', '2.2 Kinds'],
    ['2.2 examples of scopes', '2.2 Scope names'],
    ['3.1 inviting', '3.1 Inviting'],
    ['3.1 what an invitation gives in teams', '3.1 Team Member'],
    ['3.1 looking at an invitation', '3.1 Looking'],
    ['3.1 accepting', '3.1 Accepting'],
    ['3.2 following an invitation', '3.2 Following'],
    ['3.2 states of an invitation', '3.2 Sent'],
    ['4.1 how a token is sent', '4.1 Token in the header'],
    ['4.1 how long a token lives', '4.1 Tokens do not expire'],
    ['4.2 protocols, addresses and registration', '4.2 OAuth: protocols'],
    ['4.2 duties of a client', '4.2 OAuth: the duties'],
    ['4.3 ways of single sign-on', '4.3 Single sign-on'],
    ['4.3 setting it up', '4.3 Provisioning'],
    ['5.1 lists of the log and their filters', '5.1 Log of'],
    ['5.1 one entry', '5.1 One entry'],
    ['5.2 events about people', '5.2 Events for people'],
    ['5.2 events about resources', '5.2 Events for scenarios'],
    ['5.3 filters', '5.3 Filters'],
    ['5.3 form of the answer', '5.3 Form'],
    ['6.1 profile', '6.1 '],
    ['6.2 organization', '6.2 '],
    ['6.3 API access', '6.3 '],
    ['7.1 listing and reading organizations', '7.1 Organizations: list, read'],
    ['7.1 making, changing and deleting one', '7.1 Organizations: create'],
    ['7.2 people in an organization', '7.2 Inviting'],
    ['7.2 resources of an organization', '7.2 Variables'],
    ['8.1 code for signing in', '8.1 '],
    ['8.2 code for roles', '8.2 '],
    ['8.3 code for tokens', '8.3 '],
    ['8.4 code for the log', '8.4 '],
    ['8.5 code for organizations', '8.5 '],
    ['9.1 security of tokens', '9.1 '],
    ['9.2 security of OAuth', '9.2 '],
    ['9.3 control of access', '9.3 '],
    ['10.1 structure of tools', '10.1 '],
    ['10.2 errors', '10.2 '],
    ['10.3 caches', '10.3 '],
    ['11 conclusion', '11 '],
  ],
  'The third document': [
    ['the list of users', 'List users:'],
    ['deleting oneself', 'Delete current user'],
    ['changing a user', 'Update user:'],
    ['changing an address', 'Update user email'],
    ['changing a password', 'Update user password'],
    ['demanding a reset', 'Send password reset demand'],
    ['the session of a reset', 'Set session'],
    ['the reset', 'Reset lost password'],
    ['the holders of a permission', 'List users by permission'],
    ['zones', 'Servers'],
    ['scopes', 'Scopes'],
    ['the note for programs', 'Note for programs'],
  ],
  'The fourth document': [
    ['front matter and table of contents', 'Front matter'],
    ['1 overview', '1 Overview'],
    ['1 key features', '1 Key features'],
    ['2 credentials', '2 Credentials'],
    ['2 OAuth in two steps', '2 OAuth'],
    ['2 requests', '2 Authenticated'],
    ['2 refreshing', '2 Refreshing'],
    ['3 joining', '3 Registration'],
    ['3 administration', '3 Administration'],
    ['3 control of access', '3 Asking'],
    ['4.1 making a user', '4.1 '],
    ['4.2 reading a user', '4.2 '],
    ['4.3 listing users', '4.3 '],
    ['4.4 changing a user', '4.4 '],
    ['4.5 deactivating a user', '4.5 '],
    ['4.6 deleting a user', '4.6 '],
    ['5.1 giving a role', '5.1 '],
    ['5.2 taking a role', '5.2 '],
    ['5.3 listing roles', '5.3 '],
    ['5.4 many roles at once', '5.4 '],
    ['6 codes and form', '6 Status codes'],
    ['6 sign-in and validation', '6 Errors of sign-in'],
    ['6 conflicts', '6 Conflicts'],
    ['6 limit', '6 Limit'],
    ['6 half a bulk', '6 Bulk failures'],
    ['6 dependencies', '6 A dependency'],
    ['6 transactions', '6 Transactions'],
    ['6 concurrency', '6 Two change'],
    ['6 consistency', '6 Rules'],
    ['7 headers', '7 Headers'],
    ['7 tiers', '7 Tiers'],
    ['7 advice', '7 Waiting'],
    ['8 events and payload', '8 Webhook events'],
    ['8 signatures', '8 Signatures'],
    ['8 repeated events', '8 The same event'],
    ['8 handlers', '8 Handlers'],
    ['8 retries, tracking, recovery and testing', '8 Deliveries'],
    ['8 CORS', '8 Browsers'],
    ['9 requests', '9 Few fields'],
    ['9 caches', '9 Caches'],
    ['9 high volume', '9 Bulk jobs'],
    ['9 database', '9 Database'],
    ['9 monitoring', '9 Metrics'],
  ],
  'The fifth document': [
    ['the user: fields', 'The user: job'],
    ['the user: roles and states', 'The user: five roles'],
    ['the user: preferences', 'The user: preferences'],
    ['listing', 'List users'],
    ['reading', 'Get user'],
    ['making', 'Create user'],
    ['changing', 'Update user'],
    ['changing the role', 'Update user role'],
    ['changing the state', 'Update user status'],
    ['deleting', 'Delete user'],
    ['making many', 'Bulk creation'],
    ['changing many', 'Bulk update'],
    ['inviting', 'Send an invitation'],
    ['inviting again', 'Send it again'],
    ['taking an invitation back', 'Cancel an invitation'],
    ['search', 'Search'],
    ['statistics', 'Statistics'],
    ['groups', 'Groups'],
    ['errors', 'Errors'],
    ['advice on management and security', 'Advice: validate'],
    ['advice on performance', 'Advice: several calls'],
    ['advice on sensitive data', 'Advice: nothing sensitive'],
    ['code', 'Code'],
    ['next steps', 'Pointers'],
  ],
};

const page = readFileSync('docs/seeds.md', 'utf8');

/** The cells of each line of a document's table. */
function linesAbout(document: string): string[][] {
  const [, part = ''] = page.split(`## ${document}`);
  const [own = ''] = part.split('\n## ');
  return own
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (section|---)/.test(line))
    .map((line) => line.slice(2, -2).split(' | '));
}

describe.each(Object.entries(documents))('%s', (document, sections) => {
  const lines = linesAbout(document);

  it('has a line for every section', () => {
    const without = sections.filter(([, line]) => !lines.some(([first = '']) => first.startsWith(line)));
    expect(without.map(([section]) => section)).toEqual([]);
  });

  it('has no line for a section that the list here lacks', () => {
    const firsts = lines.map(([first = '']) => first);
    const unknown = firsts.filter((first) => !sections.some(([, line]) => first.startsWith(line)));
    expect(unknown).toEqual([]);
  });

  it('says in every line what Make has and what Usher does', () => {
    expect(lines.length).toBeGreaterThan(10);
    for (const cells of lines) {
      expect(cells, cells[0]).toHaveLength(3);
      for (const cell of cells) expect(cell.trim(), cells[0]).not.toBe('');
    }
  });
});
