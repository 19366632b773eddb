import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, ada, approvals } from './cast.js';
import type { Play } from './scene.js';

export interface Card {
  readonly id: string;
  readonly channel: string;
  readonly ts: string;
}

const patience = 15_000;
/** The time between seeing a button and pressing it. */
const reactionMs = 300;

/** Waits for a request's card and until it is recorded, since its thread begins only then. Shows it. */
export async function cardOf({ slack, told }: Play, id: string): Promise<Card> {
  const onlooker = slack.person(ada.slack);
  const posted = await onlooker.waitForMessage(
    { channel: approvals.id, text: new RegExp(`${id} · rules? |· ${id}$`, 'm') },
    patience,
  );
  const card = { id, channel: approvals.id, ts: posted.ts };
  await slack.waitForCall(
    ({ method, args }) => method === 'chat.postMessage' && args.thread_ts === card.ts,
    patience,
  );
  told.screen(`the card in ${approvals.name}`, posted.rendered);
  return card;
}

/** Waits until the card contains a text, and shows all of it or only its state. */
export async function cardSays(play: Play, card: Card, text: RegExp, how: 'whole' | 'state' = 'state') {
  const { slack, told } = play;
  const fits = ({ rendered }: { readonly rendered: string }) => text.test(rendered);
  const { rendered } = await slack.person(ada.slack).waitForMessageUpdate({ ...card }, fits, patience);
  if (how === 'whole') told.screen(`the card in ${approvals.name} now`, rendered);
  else for (const line of stateLines(rendered)) told.line('The card now says', line);
  return rendered;
}

/** The lines of a card that begin with an emoji: its status, and a freeze above it. */
const stateLines = (rendered: string): string[] => rendered.split('\n').filter((line) => /^:\w+:/.test(line));

/** Clicks a button at a person's speed; shows and confirms a confirm dialog. */
export async function click({ slack, told }: Play, who: Actor, card: Card, button: string): Promise<void> {
  await pause(reactionMs);
  told.act(`${who.name} clicks ${button}`);
  const { asked, timedOut } = await slack.person(who.slack).click({ ...card }, button);
  if (asked) {
    told.screen(`Slack asks ${who.name} once more`, asked);
    told.act(`${who.name} confirms`);
  }
  if (timedOut) throw new Error('the app did not accept the click');
}

/** Cancels a person's own request in the Home tab. */
export async function takeBack({ slack, told }: Play, who: Actor, id: string): Promise<void> {
  const person = slack.person(who.slack);
  await person.openHome();
  await person.waitForHome((_, text) => text.includes('[Cancel request]'), patience);
  told.screen(`the Home tab of ${who.name}`, person.homeText());
  told.act(`${who.name} clicks Cancel request at ${id}`);
  await person.clickHome('request.cancel', { value: JSON.stringify({ id, n: 1 }) });
}

/** Denies a request through the dialog of the button. */
export async function deny(play: Play, who: Actor, card: Card, reason: string): Promise<void> {
  await click(play, who, card, 'Deny');
  const dialog = await play.slack.person(who.slack).waitForModal({ title: /^Deny/ });
  await dialog.fill({ reason });
  play.told.screen(`the dialog, as ${who.name} fills it in`, dialog.text());
  play.told.act(`${who.name} presses Deny`);
  await dialog.submit();
}

/** Waits for a direct message to a person, and shows it. */
export async function direct({ slack, told }: Play, who: Actor, text: RegExp): Promise<Card> {
  const message = await slack.person(who.slack).waitForMessage({ channel: 'dm', text }, patience);
  told.screen(`direct message to ${who.name}`, message.rendered);
  return { id: '', channel: message.channel, ts: message.ts };
}

/** Shows the thread under a card. */
export async function thread({ slack, told }: Play, card: Card, lastLine: RegExp): Promise<void> {
  const onlooker = slack.person(ada.slack);
  await onlooker.waitForMessage({ channel: card.channel, thread: true, text: lastLine }, patience);
  const replies = onlooker
    .messagesSeen(card.channel)
    .filter(({ ts, thread_ts }) => thread_ts === card.ts && ts !== card.ts);
  told.screen('the thread under the card', replies.map(({ rendered }) => rendered).join('\n'));
}

/** Waits for a message that only one person sees, and shows it. */
export async function whisper({ slack, told }: Play, who: Actor, text: RegExp): Promise<void> {
  const message = await slack.person(who.slack).waitForMessage({ channel: 'ephemeral', text }, patience);
  told.screen(`only ${who.name} sees`, message.rendered);
}

/** Waits for a message in a channel, and shows it. */
export async function said(
  { slack, told }: Play,
  channel: { readonly id: string; readonly name: string },
  text: RegExp,
): Promise<void> {
  const message = await slack.person(ada.slack).waitForMessage({ channel: channel.id, text }, patience);
  told.screen(`everybody in ${channel.name} reads`, message.rendered);
}
