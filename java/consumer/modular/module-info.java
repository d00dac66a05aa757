// SPDX-License-Identifier: Apache-2.0
/** The example as a module; it requires what the README says. */
module example {
  requires org.seedhawk;
}
