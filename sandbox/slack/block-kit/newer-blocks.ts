import { type JsonObject, listOf } from '../json.js';
import type { BlockRule } from './block-rule.js';
import { checkElement } from './elements.js';
import { checkCount, checkString, checkText, type Problems } from './text.js';

/** The blocks of 2025 and later, checked for their documented limits. */
export const newerBlocks: { [type: string]: BlockRule } = {
  markdown: {
    surfaces: ['message'],
    keys: [],
    required: ['text'],
    check: (block, at, problems) => {
      checkString(block.text, `${at}/text`, { max: 12_000, optional: true }, problems);
    },
  },
  table: { surfaces: ['message'], keys: ['column_settings'], required: ['rows'], check: checkRows },
  data_table: {
    surfaces: ['message'],
    keys: ['page_size', 'row_header_column_index'],
    required: ['rows', 'caption'],
    check: checkDataTable,
  },
  alert: {
    surfaces: ['modal'],
    keys: ['level'],
    required: ['text'],
    check: (block, at, problems) => {
      checkText(block.text, `${at}/text`, { max: 3000, optional: true }, problems);
    },
  },
  card: {
    surfaces: ['message', 'home'],
    keys: ['hero_image', 'icon', 'title', 'subtitle', 'body', 'actions'],
    check: checkCard,
  },
};

function checkRows(block: JsonObject, at: string, problems: Problems): void {
  checkCount(block.rows, `${at}/rows`, 1, 100, problems).forEach((row, index) => {
    checkCount(row, `${at}/rows/${index}`, 1, 20, problems);
  });
}

function checkDataTable(block: JsonObject, at: string, problems: Problems): void {
  checkRows(block, at, problems);
  checkString(block.caption, `${at}/caption`, { max: 3000, optional: true }, problems);
  const size = block.page_size;
  if (size === undefined || (typeof size === 'number' && size >= 1 && size <= 100)) return;
  problems.add(`${at}/page_size`, 'must be between 1 and 100');
}

function checkCard(block: JsonObject, at: string, problems: Problems): void {
  checkText(block.title, `${at}/title`, { max: 150, optional: true }, problems);
  checkText(block.subtitle, `${at}/subtitle`, { max: 150, optional: true }, problems);
  checkText(block.body, `${at}/body`, { max: 200, optional: true }, problems);
  listOf(block.actions).forEach((action, index) => {
    checkElement(action, `${at}/actions/${index}`, 'actions', problems);
  });
}
