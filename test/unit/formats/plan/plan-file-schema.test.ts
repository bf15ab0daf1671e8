import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planFileEntries } from '../../../../src/formats/plan/plan-file-schema';

const SCHEMA = join(__dirname, '../../../../media/schemas/mafat-plan.schema.json');

/** What valibot's schemas look like inside, as far as plan files use them. */
interface Inside {
  readonly type: string;
  readonly requirement?: unknown;
  readonly pipe?: readonly Inside[];
  readonly options?: readonly unknown[];
  readonly entries?: Readonly<Record<string, Inside>>;
  readonly item?: Inside;
  readonly wrapped?: Inside;
  readonly literal?: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** The JSON schema that says the same as a valibot schema. */
function jsonSchema(schema: Inside): Json {
  const all = schema.pipe ?? [schema];
  return Object.assign(
    {},
    ...all.map(part => ({ ...baseSchema(part), ...checkSchema(part) })),
  ) as Json;
}

/** What checks other than these say, a JSON schema of the kind says already. */
const KINDS = new Set(['number', 'string', 'boolean']);

function baseSchema(schema: Inside): Json {
  switch (schema.type) {
    case 'picklist':
      return { enum: schema.options };
    case 'literal':
      return { const: schema.literal };
    case 'array':
      return { type: 'array', items: jsonSchema(schema.item ?? { type: 'any' }) };
    case 'union':
      return { anyOf: schema.options?.map(option => jsonSchema(option as Inside)) };
    case 'strict_object':
      return objectSchema(Object.entries(schema.entries ?? {}));
    default:
      return KINDS.has(schema.type) ? { type: schema.type } : {};
  }
}

function objectSchema(entries: readonly (readonly [string, Inside])[]): Json {
  const isOptional = ({ type }: Inside): boolean => type === 'exact_optional';
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      entries.map(([name, entry]) => [name, jsonSchema(entry.wrapped ?? entry)]),
    ),
    required: entries.flatMap(([name, entry]) => (isOptional(entry) ? [] : [name])),
  };
}

function checkSchema({ type, requirement }: Inside): Json {
  switch (type) {
    case 'integer':
      return { type: 'integer' };
    case 'min_value':
      return { minimum: requirement };
    case 'max_value':
      return { maximum: requirement };
    case 'regex':
      return { pattern: (requirement as RegExp).source };
    case 'min_length':
      return { minLength: requirement };
    default:
      return {};
  }
}

const ANNOTATIONS = new Set(['description', 'examples', 'enumDescriptions']);

/** Without what is for people, and with the length of lists called as that of texts. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ANNOTATIONS.has(key))
      .map(([key, item]) => [key === 'minItems' ? 'minLength' : key, bare(item)]),
  );
}

describe('schema of plan files', () => {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as {
    properties: Record<string, { description?: string }>;
  };
  const { $schema, ...properties } = schema.properties;

  it('has the same entries as the program reads', () => {
    assert.deepEqual(Object.keys(properties).sort(), Object.keys(planFileEntries).sort());
    assert.deepEqual($schema, { type: 'string' });
  });

  for (const [name, entry] of Object.entries(planFileEntries))
    it(`says of ${name} what the program checks`, () => {
      assert.deepEqual(bare(properties[name]), jsonSchema(entry as unknown as Inside));
    });

  it('describes every entry', () => {
    for (const [name, entry] of Object.entries(properties))
      assert.match(entry.description ?? '', /\.$/, name);
  });
});
