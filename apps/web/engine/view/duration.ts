/** @param total whole seconds, at least 0 @returns `4:07`, `24:07`, `1:02:07` */
export function formatDuration(total: number): string {
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const tail = `${String(total % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** ISO 8601 duration for `<time dateTime>`. @param total whole seconds */
export function isoDuration(total: number): string {
  return `PT${Math.floor(total / 3600)}H${Math.floor((total % 3600) / 60)}M${total % 60}S`;
}
