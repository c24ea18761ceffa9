/** Who a group is to the inbox and to other systems: groups of one name on two buses are two consumers, also where these share a database. */
export function consumerName(bus: string, group: string): string {
  return bus === 'default' ? group : `${bus}/${group}`;
}
