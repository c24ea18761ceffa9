/** An abstract class that is both a port's type and, for the default instance, its injection token. */
export interface PortClass<T = unknown> {
  readonly portName: string;
  readonly prototype: T;
}

/** A class whose name tells entities apart. */
export interface EntityClass {
  readonly name: string;
}

const PREFIX = 'nestjs-groundwork';

/**
 * The injection token of a port: the class itself for the default instance, else a symbol that depends on the names alone, so that
 * separately installed copies agree.
 *
 *     portToken(UnitOfWork)                        the default database's unit of work
 *     portToken(UnitOfWork, 'reporting')           that of the database named "reporting"
 *     portToken(Repository, Order)                 the repository of Order in the default database
 *     portToken(Repository, Order, 'reporting')    the repository of Order in "reporting"
 */
export function portToken<T>(port: PortClass<T>, instance?: string): PortClass<T> | symbol;
export function portToken<T>(port: PortClass<T>, entity: EntityClass, instance?: string): symbol;
export function portToken<T>(port: PortClass<T>, first?: string | EntityClass, second?: string): PortClass<T> | symbol {
  if (first === undefined || first === 'default') return port;
  if (typeof first === 'string') return Symbol.for(`${PREFIX}/${port.portName}/${first}`);
  return Symbol.for(`${PREFIX}/${port.portName.toLowerCase()}/${second ?? 'default'}/${first.name}`);
}
