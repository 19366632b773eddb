import { isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, stringOf } from '../json.js';
import type { BlockRule } from './block-rule.js';
import { checkElement, checkImage } from './elements.js';
import { newerBlocks } from './newer-blocks.js';
import { checkCount, checkKeys, checkString, checkText, Problems, type Surface } from './text.js';

const everywhere: Surface[] = ['message', 'modal', 'home'];

const classicBlocks: { [type: string]: BlockRule } = {
  section: { surfaces: everywhere, keys: ['text', 'fields', 'accessory', 'expand'], check: checkSection },
  header: {
    surfaces: everywhere,
    keys: ['level'],
    required: ['text'],
    check: (block, at, problems) => {
      checkText(block.text, `${at}/text`, { max: 150, plain: true, optional: true }, problems);
    },
  },
  divider: { surfaces: everywhere, keys: [], check: () => {} },
  actions: { surfaces: everywhere, keys: ['elements'], check: checkActions },
  context: { surfaces: everywhere, keys: ['elements'], check: checkContext },
  input: {
    surfaces: everywhere,
    keys: ['hint', 'optional', 'dispatch_action'],
    required: ['label', 'element'],
    check: checkInput,
  },
  image: {
    surfaces: everywhere,
    keys: ['title', 'image_url', 'slack_file'],
    required: ['alt_text'],
    check: checkImageBlock,
  },
  rich_text: {
    surfaces: everywhere,
    keys: ['elements'],
    check: (block, at, problems) => {
      checkCount(block.elements, `${at}/elements`, 1, 1000, problems);
    },
  },
};

/** All problems in a list of blocks for this surface. */
export function blockProblems(blocks: Json, surface: Surface): string[] {
  const problems = new Problems();
  const list = checkCount(blocks, '/blocks', 0, surface === 'message' ? 50 : 100, problems);
  list.forEach((block, index) => {
    checkBlock(block, `/blocks/${index}`, surface, problems);
  });
  checkUnique(list, problems);
  checkTotals(objectsOf(blocks), problems);
  return problems.found;
}

/** The number of characters in all text objects of the blocks. */
export function textLength(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, inner) => sum + textLength(inner), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (key === 'text' && typeof inner === 'string') return sum + inner.length;
    return sum + textLength(inner);
  }, 0);
}

function checkBlock(block: Json, at: string, surface: Surface, problems: Problems): void {
  if (!isObject(block)) {
    problems.add(at, 'must provide an object');
    return;
  }
  const rule = classicBlocks[String(block.type)] ?? newerBlocks[String(block.type)];
  if (!rule?.surfaces.includes(surface)) {
    problems.add(at, `unsupported type: ${String(block.type)}`);
    return;
  }
  checkKeys(block, at, ['block_id', ...rule.keys], rule.required ?? [], problems);
  checkString(block.block_id, `${at}/block_id`, { max: 255, optional: true }, problems);
  rule.check(block, at, problems);
}

function checkSection(block: JsonObject, at: string, problems: Problems): void {
  if (block.text === undefined && block.fields === undefined)
    problems.add(at, 'must define either text or fields');
  checkText(block.text, `${at}/text`, { max: 3000, optional: true }, problems);
  if (block.fields !== undefined) {
    checkCount(block.fields, `${at}/fields`, 1, 10, problems).forEach((field, index) => {
      checkText(field, `${at}/fields/${index}`, { max: 2000 }, problems);
    });
  }
  if (block.accessory !== undefined) checkElement(block.accessory, `${at}/accessory`, 'section', problems);
}

function checkActions(block: JsonObject, at: string, problems: Problems): void {
  checkCount(block.elements, `${at}/elements`, 1, 25, problems).forEach((element, index) => {
    checkElement(element, `${at}/elements/${index}`, 'actions', problems);
  });
}

function checkContext(block: JsonObject, at: string, problems: Problems): void {
  checkCount(block.elements, `${at}/elements`, 1, 10, problems).forEach((element, index) => {
    checkElement(element, `${at}/elements/${index}`, 'context', problems);
  });
}

function checkInput(block: JsonObject, at: string, problems: Problems): void {
  checkText(block.label, `${at}/label`, { max: 2000, plain: true, optional: true }, problems);
  checkText(block.hint, `${at}/hint`, { max: 2000, plain: true, optional: true }, problems);
  if (block.element !== undefined) checkElement(block.element, `${at}/element`, 'input', problems);
}

function checkImageBlock(block: JsonObject, at: string, problems: Problems): void {
  checkText(block.title, `${at}/title`, { max: 2000, plain: true, optional: true }, problems);
  checkImage(block, at, problems);
}

/** Checks that a block_id is unique in its message or view, and an action_id in its block. */
function checkUnique(blocks: Json[], problems: Problems): void {
  const seen = new Set<string>();
  blocks.forEach((block, index) => {
    const { block_id, elements } = objectOf(block);
    if (typeof block_id === 'string') {
      if (seen.has(block_id))
        problems.add(`/blocks/${index}/block_id`, `\`block_id\` "${block_id}" already exists`);
      seen.add(block_id);
    }
    const ids = listOf(elements)
      .map((element) => stringOf(objectOf(element).action_id))
      .filter(Boolean);
    for (const id of new Set(ids.filter((one, position) => ids.indexOf(one) !== position))) {
      problems.add(`/blocks/${index}/elements`, `\`action_id\` "${id}" already exists`);
    }
  });
}

function checkTotals(blocks: JsonObject[], problems: Problems): void {
  const markdown = blocks.filter(({ type }) => type === 'markdown');
  const length = markdown.reduce((sum, { text }) => sum + stringOf(text).length, 0);
  if (length > 12_000) problems.add('/blocks', 'markdown blocks must be less than 12001 characters together');
  if (blocks.filter(({ type }) => type === 'table').length > 1)
    problems.add('/blocks', 'only_one_table_allowed');
}
