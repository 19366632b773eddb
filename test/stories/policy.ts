/** The policy of most stories: the most common rules, with short waits. */
export const storyPolicy = `
version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER]
groups:
  platform: [U0ANA, U0BEN, S0PLATFORM]
  security: [S0SECURITY]
  team-admins: ["make:Team Admin"]
limits: { invite_domains: [example.com], longest_grant: 30d, changes_per_hour: 200, automatic_per_day: 10 }
protected: [founder@example.com]
defaults: { expires_after: 3d, execute_within: 1h }
rules:
  - name: looking for a day needs nobody
    when: { kind: change-team-role, for: self, role_now: [none], role_after: [Team Monitoring], duration_at_most: 1d }
    approve: automatically
  - name: admins need two different people
    when: { kind: [invite, change-organization-role], role_after: [Admin] }
    stages: [{ from: [platform], approvals: 1 }, { from: [security], approvals: 1 }]
  - name: everything else
    stages: [{ from: [platform] }]
`;
