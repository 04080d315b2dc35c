/**
 * Why a request with this Origin may not open a WebSocket; null when it may. A browser always sends an
 * Origin and must be on the list; agents send none and prove themselves with a token.
 */
export function originProblem(
	origin: string | undefined,
	allowed: ReadonlySet<string>
): string | null {
	if (origin === undefined || allowed.has(origin)) return null;
	return `Pages of ${origin.slice(0, 200)} may not connect here. If this is how people reach the dashboard, add it to NIXFLEET_PUBLIC_URL.`;
}

/**
 * Why a request that changes something may not come from where it says it comes from; null when it
 * may. Browsers send Origin with every such request; Sec-Fetch-Site is checked besides because some proxies
 * strip the one or the other.
 */
export function crossSiteProblem(
	request: { method: string; origin: string | null; fetchSite: string | null },
	allowed: ReadonlySet<string>
): string | null {
	if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS')
		return null;
	if (
		request.fetchSite !== null &&
		request.fetchSite !== 'same-origin' &&
		request.fetchSite !== 'none'
	)
		return 'This request came from another site and was refused.';
	if (request.origin === null)
		return request.fetchSite === null
			? 'This request does not say where it comes from and was refused.'
			: null;
	if (allowed.has(request.origin)) return null;
	return `This request came from ${request.origin.slice(0, 200)}, which is not an address of this dashboard. If it is, add it to NIXFLEET_PUBLIC_URL.`;
}
