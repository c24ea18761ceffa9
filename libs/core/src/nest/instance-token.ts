import type { InjectionToken } from '@nestjs/common';
import { portToken, type PortClass } from './port-token.js';

/** What `portToken` gives, as Nest wants it. Border: its type of a token knows no abstract class with a static member. */
export function instanceToken(port: PortClass, instance: string): InjectionToken {
  return portToken(port, instance) as InjectionToken;
}
