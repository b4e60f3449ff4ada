/** The admin pages: rooms, running meetings, and what runs the server. */
export function Admin() {
  return <main id="content" />;
}
