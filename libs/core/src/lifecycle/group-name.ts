/** What an instance of a concern is called in the plan, in health and as a group of the start: `database`, `database:reporting`. */
export function groupName(concern: string, instance: string): string {
  return instance === 'default' ? concern : `${concern}:${instance}`;
}
