import type { Workspace } from './workspace.js';

const staff = ['U0ANA', 'U0BEN', 'U0CAT', 'U0DEV', 'U0EVA', 'U0INES', 'U0ADMIN', 'U0OTHER'];

/** Creates the people of Harbour, their channels, and some outsiders. */
export function seedHarbourSlack(workspace: Workspace): void {
  seedPeople(workspace);
  const everybody = [...staff, 'U0GUEST', 'U0BOT2'];
  workspace.addChannel({ id: 'C0APPROVALS', name: 'make-approvals', members: everybody });
  workspace.addChannel({ id: 'C0SECURITY', name: 'security', members: staff });
  workspace.addChannel({ id: 'C0TEAMS', name: 'make-teams', members: everybody });
  workspace.addChannel({ id: 'C0AUDIT', name: 'make-audit', members: staff });
  workspace.addChannel({
    id: 'C0SHARED',
    name: 'partners',
    is_ext_shared: true,
    members: [...staff, 'U0STRANGER'],
  });
  workspace.addUserGroup({
    id: 'S0PLATFORM',
    handle: 'platform',
    name: 'Platform',
    users: ['U0ANA', 'U0BEN'],
  });
  workspace.addUserGroup({
    id: 'S0SECURITY',
    handle: 'security',
    name: 'Security',
    users: ['U0CAT', 'U0EVA'],
  });
}

function seedPeople(workspace: Workspace): void {
  workspace.addUser({ id: 'U0ANA', name: 'ana', real_name: 'Ana Costa', email: 'ana@example.com' });
  workspace.addUser({ id: 'U0BEN', name: 'ben', real_name: 'Ben Weber', email: 'ben@example.com' });
  workspace.addUser({ id: 'U0CAT', name: 'cat', real_name: 'Cat Lindqvist', email: 'cat@example.com' });
  workspace.addUser({ id: 'U0DEV', name: 'dev', real_name: 'Dev Patel', email: 'dev@example.com' });
  workspace.addUser({ id: 'U0EVA', name: 'eva', real_name: 'Eva Novak', email: 'eva@example.com' });
  workspace.addUser({
    id: 'U0INES',
    name: 'ines',
    real_name: 'Ines Duarte',
    email: 'ines@example.com',
  });
  workspace.addUser({
    id: 'U0ADMIN',
    name: 'ada',
    real_name: 'Ada Min',
    email: 'ada@example.com',
    is_admin: true,
  });
  workspace.addUser({ id: 'U0OTHER', name: 'otto', real_name: 'Otto Herr', email: 'otto@example.com' });
  workspace.addUser({
    id: 'U0GUEST',
    name: 'guest',
    real_name: 'Gil Guest',
    email: 'guest@example.net',
    is_ultra_restricted: true,
  });
  workspace.addUser({
    id: 'U0STRANGER',
    name: 'stranger',
    real_name: 'Sam Stranger',
    email: 'sam@example.org',
    team_id: 'T0OTHER',
    is_stranger: true,
  });
  workspace.addUser({
    id: 'U0GONE',
    name: 'gone',
    real_name: 'Gus Gone',
    email: 'gone@example.com',
    deleted: true,
  });
  workspace.addUser({ id: 'U0BOT2', name: 'otherbot', real_name: 'Other Bot', is_bot: true });
}
