/** Whether code names an instance of a concern. */
export interface Stated {
  stated(instance: string): boolean;
}

/**
 * The instances that code names, so that they are set up even if no class shows that they are used: the default one by anything but the list of others, those by being in it. A variable
 * states nothing: it may be set for another process of the same environment.
 */
export function statedBy(choice: false | string | object | undefined): Stated {
  if (choice === undefined || choice === false) return { stated: () => false };
  const { instances, ...own }: { readonly instances?: Readonly<Record<string, unknown>> } =
    typeof choice === 'string' || 'create' in choice ? ({ driver: choice } as object) : choice;
  const byDefault = instances === undefined || Object.keys(own).length > 0;
  return { stated: (name) => (name === 'default' ? byDefault : Object.hasOwn(instances ?? {}, name)) };
}
