'use strict';

const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { distance, joinLists } = require('./parameters.cjs');

/** This many wrong letters are a typing error, and more are another stage's file. */
const MISTYPED = 2;
const LONGEST_FUNCTION_NAME = 64;
/** YAML's words for no value. */
const NOTHING = ['~', 'null', 'Null', 'NULL'];
/** What takes values to AWS. */
const USES = ['package', 'deploy'];

/**
 * The stage's own file, beside serverless.yml: its values go before a section of the stage's in there.
 * @param yaml the framework's own reader
 * @returns the values as texts; none if the stage has no file
 */
function readStageFile(folder, stage, yaml) {
  const path = join(folder, `stage.${stage}.yml`);
  if (!/^[\w-]+$/.test(stage) || !existsSync(path)) return { values: {}, faults: [] };
  const name = basename(path);
  let values;
  try {
    // Texts alone: what a date or 00123 looks like to YAML is not what stands there.
    values = yaml.load(readFileSync(path, 'utf8'), { schema: yaml.FAILSAFE_SCHEMA }) ?? {};
  } catch (error) {
    return {
      values: {},
      faults: [`${name}, line ${(error.mark?.line ?? 0) + 1}: ${error.reason ?? 'no YAML'}`],
    };
  }
  if (typeof values !== 'object' || Array.isArray(values)) {
    return { values: {}, faults: [`${name} must have a line "parameter: value" for each value`] };
  }
  const given = Object.entries(values).map(([key, value]) => [key, NOTHING.includes(value) ? '' : value]);
  return joinLists(Object.fromEntries(given), name);
}

/**
 * Says which file may be meant if the stage has none: without its values a stack of all defaults would be deployed,
 * whose lookup is open to every address.
 * @param command the word behind `serverless`
 */
function findMistypedFile(folder, stage, command) {
  const wanted = `stage.${stage}.yml`;
  if (!USES.includes(command) || existsSync(join(folder, wanted))) return [];
  const files = yamlFiles(folder);
  const near = files.find((file) => distance(file.toLowerCase(), wanted.toLowerCase()) <= MISTYPED);
  const other = command === 'deploy' ? files.find((file) => /^stages?\b/i.test(file)) : undefined;
  const found = near ?? other;
  if (found === undefined) return [];
  return [
    `There is no ${wanted}, but ${found}. If the stage has no values of its own, make ${wanted} an empty file`,
  ];
}

/**
 * The framework has the defaults of all parameters in a section that is named as a stage would be: that stage's file
 * would be merged into them, and each of its names count as a parameter.
 * @param command the word behind `serverless`; a stack of that name can be removed
 */
function findReservedStage(stage, command) {
  if (stage !== 'default' || !USES.includes(command)) return [];
  return ['it is the name of the section of serverless.yml that has the defaults. Name the stage otherwise'];
}

/**
 * What AWS would say of the stage's name once half of the stack is made.
 * @param functionNames as the stage's name makes them
 */
function findStageFaults(stage, functionNames) {
  if (!/^[A-Za-z0-9-]+$/.test(stage)) return [`stage ${stage} must be letters, digits and hyphens`];
  const excess = Math.max(...functionNames.map((name) => name.length)) - LONGEST_FUNCTION_NAME;
  if (excess <= 0) return [];
  return [`stage ${stage} must have ${stage.length - excess} letters at most: Lambda's names end at 64`];
}

/** Beside serverless.yml, and in a folder that may be meant for the stages. */
function yamlFiles(folder) {
  const names = readdirSync(folder, { withFileTypes: true });
  const folders = names.filter((entry) => entry.isDirectory() && /^stages?$/i.test(entry.name));
  return [
    ...names.filter((entry) => entry.isFile()).map(({ name }) => name),
    ...folders.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`)),
  ].filter((name) => /\.ya?ml$/i.test(name) && !/^serverless\./.test(name));
}

module.exports = { findMistypedFile, findReservedStage, findStageFaults, readStageFile };
