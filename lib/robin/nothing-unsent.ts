/**
 * What is left of a thing of the bridge once every field that ROBIN is sent has been taken out of it: a field that is
 * added to it and not sent does not compile.
 */
export type NothingUnsent = Readonly<Record<string, never>>;
