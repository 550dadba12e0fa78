import { useCallback, useEffect, useState } from 'react';
import { formatRoute, parseRoute, type Route, routeOfPermalink } from './route.js';

function currentRoute(): Route {
  return window.location.hash === ''
    ? (routeOfPermalink(new URL(window.location.href)) ?? { view: 'start' })
    : parseRoute(window.location.hash);
}

/** The place in the address bar, and how to go elsewhere; back and forward work as in any page. */
export function useRoute(): [Route, (route: Route) => void] {
  const [route, setRoute] = useState<Route>(currentRoute);
  useEffect(() => {
    const follow = () => setRoute(currentRoute());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const go = useCallback((next: Route) => {
    window.location.hash = formatRoute(next);
  }, []);
  return [route, go];
}
