import { askForRole } from '../asking.js';
import { type Actor, ada, ana, approvals, ben, dev, marketing, otto } from '../cast.js';
import { cardOf, cardSays, click, whisper } from '../deciding.js';
import { teamRoleIs } from '../on-make.js';
import type { Play, Scene } from '../scene.js';

export const frozen: Scene = {
  title: 'Ada freezes all changes, and Otto lifts the freeze',
  async play(play) {
    const id = await askForRole(play, ben, {
      for: dev,
      where: marketing.name,
      role: 'Team Monitoring',
      reason: 'Watches the campaign scenarios',
    });
    const card = await cardOf(play, id);
    await access(play, ada, 'freeze a token may have leaked', /Changes are frozen/);
    await announced(play, /froze changes/);
    await cardSays(play, card, /Changes are frozen\*? by/);
    teamRoleIs(play, dev.makeUser, marketing, undefined);
    await access(play, ada, 'unfreeze', /You froze changes yourself/);
    await access(play, otto, 'unfreeze', /The freeze is lifted/);
    await announced(play, /lifted the freeze/);
    await cardSays(play, card, /\[Approve\]/);
    await click(play, ana, card, 'Approve');
    await cardSays(play, card, /checked on Make/);
    teamRoleIs(play, dev.makeUser, marketing, 'Team Monitoring');
  },
};

async function access(play: Play, who: Actor, words: string, answer: RegExp): Promise<void> {
  play.told.act(`${who.name} types: /make-access ${words}`);
  await play.slack.person(who.slack).command('/make-access', words);
  await whisper(play, who, answer);
}

async function announced({ slack, told }: Play, text: RegExp): Promise<void> {
  const { rendered } = await slack.person(ada.slack).waitForMessage({ channel: approvals.id, text }, 10_000);
  told.screen(`everybody in ${approvals.name} reads`, rendered);
}
