/** What stands in a text for bytes that were no UTF-8. Texts that are stored never hold it, so that it tells of damage. */
export const REPLACED = '\ufffd';
