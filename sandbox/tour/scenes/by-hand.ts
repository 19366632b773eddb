import { ada, audit, cat, dev, ines, logistics } from '../cast.js';
import { said, whisper } from '../deciding.js';
import type { Scene } from '../scene.js';

export const byHand: Scene = {
  title: 'Somebody changes a role on Make by hand, and Usher alerts the audit channel',
  async play(play) {
    const { slack, make, told } = play;
    const text = `subscribe ${logistics.name}`;
    told.act(`${ada.name} types in ${audit.name}: /make-audit ${text}`);
    await slack.person(ada.slack).command('/make-audit', text, { channel: audit.id });
    await whisper(play, ada, /now listens to/);
    await said(play, audit, /^Watching/);
    told.act(`${ines.fullName} makes Dev Patel Team Admin of Platform on Make, without asking anybody`);
    make.world.setTeamRole(dev.makeUser, 917, 'Team Admin', ines.makeUser);
    await said(play, audit, /Dev Patel.*Nobody asked Usher/s);
    told.act('Somebody makes Cat Lindqvist Member of Harbour Logistics, which Make’s log does not record');
    make.world.setOrganizationRole(cat.makeUser, logistics.organizationId, 'Member');
    await said(play, audit, /Cat Lindqvist.*Make's log does not say who/s);
    make.world.setOrganizationRole(cat.makeUser, logistics.organizationId, 'Admin');
    await said(play, audit, /Cat Lindqvist\*? became \*?Admin/s);
  },
};
