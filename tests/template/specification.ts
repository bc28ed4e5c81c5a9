import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType } from '@aws-cdk/service-spec-types';
import { isObject } from './intrinsics.ts';
import type { Json, JsonObject, Template } from './packaged.ts';

const specification = loadAwsServiceSpecSync();

/** What CloudFormation's own resource specification finds wrong with a template: one sentence each. */
export function findFaults(template: Template): string[] {
  return Object.entries(template.Resources).flatMap(([name, { Type, Properties }]) => {
    const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (resource === undefined) return [`${name} has the unknown type ${Type}`];
    return propertyFaults(Properties ?? {}, resource.properties, name);
  });
}

function propertyFaults(
  given: JsonObject,
  known: Readonly<Record<string, Property>>,
  where: string,
): string[] {
  const missing = Object.entries(known)
    .filter(([name, { required }]) => required === true && given[name] === undefined)
    .map(([name]) => `${where}.${name} is missing`);
  const wrong = Object.entries(given).flatMap(([name, value]) => {
    const property = known[name];
    return property === undefined
      ? [`${where}.${name} is unknown`]
      : valueFaults(value, property.type, `${where}.${name}`);
  });
  return [...missing, ...wrong];
}

function valueFaults(value: Json, type: PropertyType, where: string): string[] {
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'string':
    case 'date-time':
      // CloudFormation writes numbers and booleans as strings if it wants strings.
      return typeof value === 'object' ? [`${where} is no string`] : [];
    case 'integer':
      return Number.isInteger(Number(value)) ? [] : [`${where} is no integer`];
    case 'number':
      return Number.isNaN(Number(value)) ? [`${where} is no number`] : [];
    case 'boolean':
      return /^(true|false)$/.test(String(value)) ? [] : [`${where} is no boolean`];
    case 'array':
      if (!Array.isArray(value)) return [`${where} is no list`];
      return value.flatMap((item, index) => valueFaults(item, type.element, `${where}[${index}]`));
    case 'map':
      if (!isObject(value)) return [`${where} is no map`];
      return Object.entries(value).flatMap(([key, item]) =>
        valueFaults(item, type.element, `${where}.${key}`),
      );
    case 'ref': {
      if (!isObject(value)) return [`${where} is no object`];
      return propertyFaults(value, specification.get('typeDefinition', type.reference).properties, where);
    }
    case 'union': {
      const faults = type.types.map((choice) => valueFaults(value, choice, where));
      return faults.find((list) => list.length === 0) ?? faults[0] ?? [];
    }
    default:
      // `json`, `tag` and `null` hold what they like.
      return [];
  }
}

function isIntrinsic(value: Json): boolean {
  return (
    isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::)/.test(Object.keys(value)[0] ?? '')
  );
}
