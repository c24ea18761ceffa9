const GROUP = /^[a-z0-9.-]{1,100}$/;

/** Whether a group can have this name. What cannot is no group, whoever asks: a driver never gets to see it. */
export function isGroupName(name: unknown): name is string {
  return typeof name === 'string' && GROUP.test(name);
}
