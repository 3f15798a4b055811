import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.IInterceptorService;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.dao.FulltextSearchSvcImpl;
import ca.uhn.fhir.jpa.dao.IFulltextSearchSvc;
import ca.uhn.fhir.jpa.dao.search.HSearchSortHelperImpl;
import ca.uhn.fhir.jpa.dao.search.IHSearchSortHelper;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.DaoRegistryResourceSupportedSvc;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.search.IStaleSearchDeletingSvc;
import ca.uhn.fhir.jpa.search.StaleSearchDeletingSvcImpl;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.match.config.SubscriptionProcessorConfig;
import ca.uhn.fhir.jpa.subscription.match.deliver.email.IEmailSender;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.rest.api.IResourceSupportedSvc;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.net.InetSocketAddress;
import java.util.Properties;
import javax.sql.DataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.h2.jdbcx.JdbcConnectionPool;
import org.hl7.fhir.dstu2.model.Subscription.SubscriptionChannelType;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * A FHIR R4 server of HAPI, with Subscriptions of type rest-hook. It keeps its resources in a database file, so that it can be
 * started again with them.
 *
 * Arguments: port (0 for any), database file. Prints "ready PORT".
 */
public class FhirServer {
  public static void main(String[] arguments) throws Exception {
    AnnotationConfigApplicationContext beans = beans(arguments[1]);
    RestfulServer fhir = new RestfulServer(beans.getBean(FhirContext.class));
    fhir.setInterceptorService(beans.getBean(IInterceptorService.class));
    fhir.setPagingProvider(beans.getBean(DatabaseBackedPagingProvider.class));
    fhir.registerProviders(beans.getBean(ResourceProviderFactory.class).createProviders());

    Server http = new Server(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
    ServletContextHandler handler = new ServletContextHandler("/");
    handler.addServlet(new ServletHolder(fhir), "/fhir/*");
    http.setHandler(handler);
    http.start();
    System.out.println("ready " + ((ServerConnector) http.getConnectors()[0]).getLocalPort());
  }

  /** HAPI's own configuration, and what it leaves to the one who uses it. */
  private static AnnotationConfigApplicationContext beans(String databaseFile) {
    AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
    beans.register(JpaR4Config.class, JpaBatch2Config.class, Batch2JobsConfig.class, ThreadPoolFactoryConfig.class);
    beans.register(SubscriptionSubmitterConfig.class, SubscriptionProcessorConfig.class, SubscriptionChannelConfig.class);

    BeanDefinitionCustomizer primary = definition -> definition.setPrimary(true);
    beans.registerBean(JpaStorageSettings.class, FhirServer::storage);
    beans.registerBean(SubscriptionSettings.class, FhirServer::subscriptions);
    beans.registerBean(PartitionSettings.class);
    beans.registerBean(DatabaseBackedPagingProvider.class);
    beans.registerBean(IEmailSender.class, () -> message -> {});
    beans.registerBean(IStaleSearchDeletingSvc.class, StaleSearchDeletingSvcImpl::new);
    beans.registerBean(IFulltextSearchSvc.class, FulltextSearchSvcImpl::new);
    beans.registerBean(
        IHSearchSortHelper.class, () -> new HSearchSortHelperImpl(beans.getBean(ISearchParamRegistry.class)));
    beans.registerBean(
        IResourceSupportedSvc.class, () -> new DaoRegistryResourceSupportedSvc(beans.getBean(DaoRegistry.class)));
    beans.registerBean(
        DataSource.class, () -> JdbcConnectionPool.create("jdbc:h2:file:" + databaseFile, "sa", ""));
    beans.registerBean(
        "entityManagerFactory", LocalContainerEntityManagerFactoryBean.class, () -> entities(beans), primary);
    beans.registerBean(
        "transactionManager",
        JpaTransactionManager.class,
        () -> new JpaTransactionManager(beans.getBean(EntityManagerFactory.class)),
        primary);
    beans.refresh();
    beans.registerShutdownHook();
    return beans;
  }

  private static JpaStorageSettings storage() {
    JpaStorageSettings settings = new JpaStorageSettings();
    settings.setResourceClientIdStrategy(JpaStorageSettings.ClientIdStrategyEnum.ANY);
    return settings;
  }

  private static SubscriptionSettings subscriptions() {
    SubscriptionSettings settings = new SubscriptionSettings();
    settings.addSupportedSubscriptionType(SubscriptionChannelType.RESTHOOK);
    return settings;
  }

  private static LocalContainerEntityManagerFactoryBean entities(AnnotationConfigApplicationContext beans) {
    LocalContainerEntityManagerFactoryBean entities =
        HapiEntityManagerFactoryUtil.newEntityManagerFactory(
            beans.getBeanFactory(), beans.getBean(FhirContext.class), beans.getBean(JpaStorageSettings.class));
    Properties properties = new Properties();
    properties.put("hibernate.dialect", HapiFhirH2Dialect.class.getName());
    properties.put("hibernate.hbm2ddl.auto", "update");
    properties.put("hibernate.search.enabled", "false");
    entities.setPersistenceUnitName("peer");
    entities.setDataSource(beans.getBean(DataSource.class));
    entities.setJpaProperties(properties);
    return entities;
  }
}
