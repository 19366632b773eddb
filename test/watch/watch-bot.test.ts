import { test } from 'vitest';
import { watchBotSeries } from '../long/watch-bot.js';

const changes = Number(process.env.WATCH_CHANGES ?? 15);
const seed = Number(process.env.WATCH_SEED ?? Math.floor(Math.random() * 1e9));

test(
  `${changes} changes by the bot, with restarts in between, are never flagged (WATCH_SEED=${seed})`,
  {
    timeout: 30_000 + changes * 2000,
  },
  () => watchBotSeries(changes, seed),
);
